package org.vgg4j.profiles.spark.shards;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.OwnFiles;

/**
 * Opens staged images on any host: shards that are not files of the host are copied to it once. All
 * are compared with their checksums and mapped into memory, which the executors of a host share.
 */
public final class ShardReader {

  private ShardReader() {}

  /**
   * Opens.
   *
   * @param folder what {@link ShardWriter#stage} returned
   * @param local a folder of this host for copies, asked for where the path is not of this host
   * @throws DatasetException if it cannot be read, or is damaged
   */
  public static ImageSet open(String folder, Configuration hadoop, Supplier<Path> local) {
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(folder);
    FileSystem files = HadoopFiles.of(source, hadoop);
    try {
      ShardIndex index =
          ShardIndex.read(read(files, new org.apache.hadoop.fs.Path(source, ShardIndex.FILE)));
      boolean here = files.getScheme().equals("file");
      Path copies = here ? HadoopFiles.ofThisHost(files, source) : copies(local.get(), source);
      List<ByteBuffer> shards = new ArrayList<>();
      for (int i = 0; i < index.shards().size(); i++) {
        shards.add(shard(here ? null : files, source, index, i, copies));
      }
      return new StagedImages(index, shards);
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be read on host %s (%s), expected the training images that were laid there; give a --cluster-dir that all hosts of the cluster read"
              .formatted(folder, host(), DatasetException.reason(e)),
          e);
    }
  }

  private static Path copies(Path local, org.apache.hadoop.fs.Path source) throws IOException {
    Path copies = local.resolve(source.getName());
    OwnFiles.createFolders(local.toAbsolutePath().getParent(), copies.toAbsolutePath());
    return copies;
  }

  private static String host() {
    try {
      return java.net.InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "of this executor";
    }
  }

  private static ByteBuffer shard(
      FileSystem files, org.apache.hadoop.fs.Path source, ShardIndex index, int number, Path copies)
      throws IOException {
    ShardIndex.Shard shard = index.shards().get(number);
    Path copy = copies.resolve(shard.name());
    long bytes = index.bytes(number);
    if (Files.isRegularFile(copy) && Files.size(copy) == bytes) {
      ByteBuffer mapped = map(copy);
      if (isWhole(mapped, shard)) {
        return mapped;
      }
    }
    if (files == null) {
      throw damaged(shard);
    }
    byte[] content = read(files, new org.apache.hadoop.fs.Path(source, shard.name()));
    if (content.length != bytes || !Checksums.sha256(content).equals(shard.sha256())) {
      throw damaged(shard);
    }
    // Other executors of the host may be copying it too: all move the same content to its name.
    Path aside = Files.createTempFile(copies, shard.name(), ".part");
    try {
      Files.write(aside, content, StandardOpenOption.TRUNCATE_EXISTING);
      Files.move(aside, copy, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
    return map(copy);
  }

  private static IOException damaged(ShardIndex.Shard shard) {
    return new IOException(shard.name() + " is damaged; remove the folder, and it is laid again");
  }

  private static ByteBuffer map(Path copy) throws IOException {
    try (FileChannel channel = FileChannel.open(copy)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size());
    }
  }

  private static boolean isWhole(ByteBuffer mapped, ShardIndex.Shard shard) {
    var digest = Checksums.newSha256();
    digest.update(mapped.duplicate());
    return Checksums.hex(digest.digest()).equals(shard.sha256());
  }

  private static byte[] read(FileSystem files, org.apache.hadoop.fs.Path path) throws IOException {
    try (InputStream in = files.open(path)) {
      return in.readAllBytes();
    }
  }
}
