package org.vgg4j.profiles.spark.shards;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.OwnFiles;

/**
 * Brings a folder of a Hadoop path, CIFAR-10's files or images, to this machine, where everything
 * that reads data sets finds it. A folder that has not changed since is not brought again.
 */
public final class HadoopCopy {

  /** A drive of Windows is no scheme. */
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  private final Configuration hadoop;
  private final Path copies;
  private final Consumer<String> say;

  /**
   * @param copies a folder of this machine; made where it is not there
   * @param say told what is brought, which takes its time
   */
  public HadoopCopy(Configuration hadoop, Path copies, Consumer<String> say) {
    this.hadoop = hadoop;
    this.copies = copies;
    this.say = say;
  }

  /**
   * A folder of this machine with the same files.
   *
   * @param data a path of Hadoop, for example {@code hdfs://host/photos}; anything else is given
   *     back as it is
   * @throws DatasetException if it is not there, or cannot be read
   */
  public String local(String data) {
    if (data == null || !URI.matcher(data).matches()) {
      return data;
    }
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path(data);
    FileSystem files = HadoopFiles.of(source, hadoop);
    try {
      if (!files.getFileStatus(source).isDirectory()) {
        throw new IOException("it is no folder");
      }
      if (files.getScheme().equals("file")) {
        return HadoopFiles.ofThisHost(files, source).toString();
      }
      return copy(files, files.makeQualified(source)).toString();
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be read (%s), expected a folder of images or CIFAR-10's files; correct --data or --data-dir"
              .formatted(data, DatasetException.reason(e)),
          e);
    }
  }

  private Path copy(FileSystem files, org.apache.hadoop.fs.Path source) throws IOException {
    List<LocatedFileStatus> found = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> listing = files.listFiles(source, true);
    var digest = Checksums.newSha256();
    digest.update(source.toString().getBytes(StandardCharsets.UTF_8));
    while (listing.hasNext()) {
      LocatedFileStatus file = listing.next();
      found.add(file);
      digest.update(file.getPath().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(
          ByteBuffer.allocate(2 * Long.BYTES)
              .putLong(file.getLen())
              .putLong(file.getModificationTime())
              .array());
    }
    String state = Checksums.hex(digest.digest()).substring(0, 16);
    Path target = copies.resolve(source.getName() + "-" + state).toAbsolutePath();
    OwnFiles.requireFolders(copies.toAbsolutePath().getParent(), target);
    if (Files.isDirectory(target)) {
      return target;
    }
    say.accept("bringing %,d files of %s to %s".formatted(found.size(), source, target));
    Files.createDirectories(copies);
    Path aside = Files.createTempDirectory(copies, ".copy-");
    try {
      for (LocatedFileStatus file : found) {
        bring(file, files, source, aside);
      }
      Files.move(aside, target);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      // Another driver has brought the same.
      if (!Files.isDirectory(target)) {
        throw e;
      }
    } finally {
      FileUtil.fullyDelete(aside.toFile());
    }
    return target;
  }

  private static void bring(
      LocatedFileStatus file, FileSystem files, org.apache.hadoop.fs.Path source, Path aside)
      throws IOException {
    String name = source.toUri().relativize(file.getPath().toUri()).getPath();
    Path to = aside.resolve(name).normalize();
    if (!to.startsWith(aside)) {
      throw new IOException("it has a file " + name);
    }
    Files.createDirectories(to.getParent());
    try (InputStream in = files.open(file.getPath())) {
      Files.copy(in, to);
    }
  }
}
