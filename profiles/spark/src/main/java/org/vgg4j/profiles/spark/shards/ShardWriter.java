package org.vgg4j.profiles.spark.shards;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.trainer.training.steps.StepsStoppedException;

/**
 * Lays the images of a set as shards on a Hadoop path, once: a folder is named by what is in it,
 * and is whole when it has an index, which is written last. A shard is written under another name
 * first and is named by its content then, so that several drivers may lay the same images at once.
 * A folder is not named as a whole at its end: on a store of objects that would be a copy of each.
 */
public final class ShardWriter {

  /** What a driver leaves behind that is killed, or whose shards another one did not need. */
  private static final Pattern LEFT_OVER =
      Pattern.compile("shard-\\d{5}-[0-9a-f]{16}\\.bin|\\..+\\.part");

  private final FileSystem files;
  private final Path directory;
  private final Consumer<String> say;

  /**
   * @param directory any Hadoop path; made where it is not there
   * @param say told what is laid, which takes its time
   * @throws DatasetException if there is no such file system
   */
  public ShardWriter(String directory, Configuration hadoop, Consumer<String> say) {
    Path asked = new Path(directory);
    this.files = HadoopFiles.of(asked, hadoop);
    // Executors have another working directory, and may have another default file system.
    this.directory = files.makeQualified(asked);
    this.say = say;
  }

  /**
   * Makes the folder that shards are laid in, where it is not there.
   *
   * @throws DatasetException if it cannot be
   */
  public void requireDirectory() {
    try {
      files.mkdirs(directory);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private DatasetException cannotWrite(IOException e) {
    return new DatasetException(
        "%s cannot be written (%s), expected a folder that all hosts of the cluster read; give another --cluster-dir"
            .formatted(directory, DatasetException.reason(e)),
        e);
  }

  /**
   * Lays images.
   *
   * @param stopped once true, what is not laid yet is left to the next who asks for it
   * @return the folder that they are in
   * @throws DatasetException if it cannot be written
   * @throws StepsStoppedException if it was stopped
   */
  public String stage(ImageSet set, BooleanSupplier stopped) {
    Path folder = new Path(directory, "images-" + ImageRecords.identity(set).substring(0, 24));
    try {
      requireOwn(folder);
      if (isWhole(folder, set)) {
        tell(read(folder), set);
      } else {
        say.accept(
            "laying %,d training images for the cluster in %s".formatted(set.size(), folder));
        lay(set, folder, stopped);
      }
      return folder.toString();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /** On this host's own file system, shards are written and removed through no link. */
  private void requireOwn(Path folder) throws IOException {
    if (files.getScheme().equals("file")) {
      OwnFiles.requireFolders(
          HadoopFiles.ofThisHost(files, directory), HadoopFiles.ofThisHost(files, folder));
    }
  }

  /** Of a set that another run has laid, the set of this one knows nothing yet. */
  private static void tell(ShardIndex index, ImageSet set) {
    byte[] pixels = new byte[index.pixels()];
    for (ShardIndex.Unreadable one : index.unreadable()) {
      ImageRecords.read(set, one.image(), pixels);
    }
  }

  private void lay(ImageSet set, Path folder, BooleanSupplier stopped) throws IOException {
    files.mkdirs(folder);
    try {
      write(set, folder, stopped);
    } catch (IOException e) {
      // Another driver that was done first has removed what it did not know.
      if (!isWhole(folder, set)) {
        throw e;
      }
      tell(read(folder), set);
    }
    removeLeftOver(folder);
    if (!isWhole(folder, set)) {
      throw new IOException("what lies in " + folder.getName() + " is not what was written");
    }
  }

  /** Whether a folder has an index that speaks of the set, and all the shards that it names. */
  private boolean isWhole(Path folder, ImageSet set) throws IOException {
    Map<String, Long> lengths = lengths(folder);
    if (!lengths.containsKey(ShardIndex.FILE)) {
      return false;
    }
    ShardIndex index;
    try {
      index = read(folder);
    } catch (IOException e) {
      return false;
    }
    return index.images() == set.size()
        && index.channels() == set.channels()
        && index.height() == set.height()
        && index.width() == set.width()
        && index.classNames().equals(set.classNames())
        && IntStream.range(0, index.shards().size())
            .allMatch(
                i -> index.bytes(i) == lengths.getOrDefault(index.shards().get(i).name(), -1L));
  }

  private ShardIndex read(Path folder) throws IOException {
    try (InputStream in = files.open(new Path(folder, ShardIndex.FILE))) {
      return ShardIndex.read(in.readAllBytes());
    }
  }

  private Map<String, Long> lengths(Path folder) throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    try {
      for (FileStatus file : files.listStatus(folder)) {
        if (file.isFile()) {
          lengths.put(file.getPath().getName(), file.getLen());
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing was laid there yet.
    }
    return lengths;
  }

  private void write(ImageSet set, Path folder, BooleanSupplier stopped) throws IOException {
    int bytes = ShardIndex.HEADER + set.channels() * set.height() * set.width();
    int perShard = Math.max(1, ShardIndex.SHARD_BYTES / bytes);
    List<ShardIndex.Shard> shards = new ArrayList<>();
    List<ShardIndex.Unreadable> unreadable = new ArrayList<>();
    for (int first = 0; first < set.size(); first += perShard) {
      int images = Math.min(perShard, set.size() - first);
      ByteBuffer shard = ByteBuffer.allocate(images * bytes);
      for (int i = 0; i < images; i++) {
        if (stopped.getAsBoolean()) {
          throw new StepsStoppedException();
        }
        if (!ImageRecords.put(set, first + i, shard)) {
          unreadable.add(new ShardIndex.Unreadable(first + i, set.file(first + i)));
        }
      }
      String sha256 = Checksums.sha256(shard.array());
      String name =
          String.format(Locale.ROOT, "shard-%05d-%s.bin", shards.size(), sha256.substring(0, 16));
      put(shard.array(), new Path(folder, name));
      shards.add(new ShardIndex.Shard(name, sha256));
    }
    ShardIndex index =
        new ShardIndex(
            ShardIndex.FORMAT,
            set.channels(),
            set.height(),
            set.width(),
            set.classNames(),
            set.size(),
            perShard,
            shards,
            unreadable);
    Path file = new Path(folder, ShardIndex.FILE);
    byte[] content = index.toBytes();
    // Its length says nothing of what is in it; a shard's name does. What another driver has laid
    // stays, also where it comes in this moment: it may be looking at it.
    if (holdsOther(file, content)) {
      files.delete(file, false);
    }
    put(content, file);
  }

  private boolean holdsOther(Path file, byte[] content) throws IOException {
    try (InputStream in = files.open(file)) {
      return !Arrays.equals(in.readAllBytes(), content);
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** A file appears under its name when it is whole; one that is there already is the same. */
  private void put(byte[] content, Path target) throws IOException {
    if (hasLength(target, content.length)) {
      return;
    }
    Path aside = new Path(target.getParent(), "." + UUID.randomUUID() + ".part");
    try {
      try (OutputStream out = files.create(aside, false)) {
        out.write(content);
      }
      if (!rename(aside, target) && !hasLength(target, content.length)) {
        files.delete(target, false);
        if (!rename(aside, target)) {
          throw new IOException("it could not be named " + target.getName());
        }
      }
    } finally {
      files.delete(aside, false);
    }
  }

  private boolean rename(Path from, Path to) throws IOException {
    try {
      return files.rename(from, to);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private boolean hasLength(Path file, int bytes) throws IOException {
    return files.exists(file) && files.getFileStatus(file).getLen() == bytes;
  }

  /** What drivers that were killed had begun; nothing that is somebody else's. */
  private void removeLeftOver(Path folder) throws IOException {
    Set<String> named = new HashSet<>(Set.of(ShardIndex.FILE));
    read(folder).shards().forEach(shard -> named.add(shard.name()));
    for (String name : lengths(folder).keySet()) {
      if (!named.contains(name) && LEFT_OVER.matcher(name).matches()) {
        files.delete(new Path(folder, name), false);
      }
    }
  }
}
