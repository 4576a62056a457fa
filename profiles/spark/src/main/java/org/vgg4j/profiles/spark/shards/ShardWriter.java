package org.vgg4j.profiles.spark.shards;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.UnreadableImageException;

/**
 * Lays the images of a set as shards on a Hadoop path, once: a folder is named by what is in it,
 * and appears when it is whole.
 */
public final class ShardWriter {

  private final FileSystem files;
  private final Path directory;
  private final Consumer<String> say;

  /**
   * @param directory any Hadoop path; made where it is not there
   * @param say told what is laid, which takes its time
   * @throws DatasetException if there is no such file system
   */
  public ShardWriter(String directory, Configuration hadoop, Consumer<String> say) {
    this.directory = new Path(directory);
    this.files = HadoopFiles.of(this.directory, hadoop);
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
   * @return the folder that they are in
   * @throws DatasetException if it cannot be written
   */
  public String stage(ImageSet set) {
    Path folder = new Path(directory, "images-" + identity(set).substring(0, 24));
    try {
      if (files.exists(new Path(folder, ShardIndex.FILE))) {
        return folder.toString();
      }
      say.accept("laying %,d training images for the cluster in %s".formatted(set.size(), folder));
      Path aside = new Path(directory, "." + folder.getName() + "-" + UUID.randomUUID());
      try {
        write(set, aside);
        if (!files.rename(aside, folder) && !files.exists(new Path(folder, ShardIndex.FILE))) {
          throw new IOException("it could not be named " + folder.getName());
        }
      } finally {
        files.delete(aside, true);
      }
      return folder.toString();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private void write(ImageSet set, Path aside) throws IOException {
    files.mkdirs(aside);
    int bytes = ShardIndex.HEADER + set.channels() * set.height() * set.width();
    int perShard = Math.max(1, ShardIndex.SHARD_BYTES / bytes);
    List<ShardIndex.Shard> shards = new ArrayList<>();
    for (int first = 0; first < set.size(); first += perShard) {
      String name = "shard-%05d.bin".formatted(shards.size());
      int images = Math.min(perShard, set.size() - first);
      ByteBuffer shard = ByteBuffer.allocate(images * bytes);
      for (int i = 0; i < images; i++) {
        put(set, first + i, shard);
      }
      try (OutputStream out = files.create(new Path(aside, name), false)) {
        out.write(shard.array());
      }
      shards.add(new ShardIndex.Shard(name, Checksum.of(shard.array())));
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
            shards);
    try (OutputStream out = files.create(new Path(aside, ShardIndex.FILE), false)) {
      out.write(index.toBytes());
    }
  }

  private static void put(ImageSet set, int index, ByteBuffer shard) {
    byte[] pixels = new byte[set.channels() * set.height() * set.width()];
    byte readable = 1;
    try {
      set.read(index, null, pixels, 0);
    } catch (UnreadableImageException e) {
      readable = 0;
    }
    shard.putInt(set.label(index)).putInt(set.sourceIndex(index)).put(readable).put(pixels);
  }

  /** A checksum of all that decides what is in the shards. */
  private static String identity(ImageSet set) {
    var digest = Checksum.digest();
    digest.update(
        (ShardIndex.FORMAT
                + " "
                + set.channels()
                + "x"
                + set.height()
                + "x"
                + set.width()
                + " "
                + set.classNames())
            .getBytes(StandardCharsets.UTF_8));
    ByteBuffer image = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES);
    for (int i = 0; i < set.size(); i++) {
      image.clear();
      image.putLong(set.fingerprint(i)).putInt(set.label(i)).putInt(set.sourceIndex(i));
      digest.update(image.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
