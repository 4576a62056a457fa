package org.vgg4j.profiles.spark.shards;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.vgg4j.datasets.DatasetException;

/** Hadoop's file systems. */
final class HadoopFiles {

  private HadoopFiles() {}

  /** Where a path of this host's own file system is, whatever the system: Windows has drives. */
  static java.nio.file.Path ofThisHost(FileSystem files, Path path) {
    return java.nio.file.Path.of(files.makeQualified(path).toUri());
  }

  /**
   * The one that a path is on.
   *
   * @throws DatasetException if there is none
   */
  static FileSystem of(Path path, Configuration hadoop) {
    try {
      FileSystem files = path.getFileSystem(hadoop);
      // Its checksum files would lie beside every shard, which has a checksum in the index.
      files.setWriteChecksum(false);
      return files;
    } catch (IOException | RuntimeException e) {
      boolean unknown =
          e instanceof UnsupportedFileSystemException
              || e.getCause() instanceof ClassNotFoundException;
      throw new DatasetException(
          unknown
              ? "%s is on a file system that Hadoop has no classes for (%s); put its jar into lib, for s3a that of hadoop-aws 3.3.4 with what it needs"
                  .formatted(path, DatasetException.reason(e))
              : "%s cannot be reached (%s), expected a path that this host can read"
                  .formatted(path, DatasetException.reason(e)),
          e);
    }
  }
}
