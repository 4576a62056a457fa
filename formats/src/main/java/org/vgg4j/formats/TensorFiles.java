package org.vgg4j.formats;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens files of weights, whatever framework they are of. Values are read one tensor at a time;
 * nothing in a file is run, and no other file is opened because a file says so, except the parts
 * that stand beside a safetensors index.
 */
public final class TensorFiles {

  /**
   * In {@link Tensors#metadata()} of a Keras file: the network's configuration, JSON as Keras has
   * it ({@code class_name}, {@code config}), if the file holds a whole model.
   */
  public static final String KERAS_CONFIG = "keras.config";

  /** In the metadata of a Keras file: the version that wrote it, if it says so. */
  public static final String KERAS_VERSION = "keras.version";

  /**
   * In the metadata of a PyTorch file: where in the pickle the state dict was, such as {@code net};
   * absent if it was all of it.
   */
  public static final String PYTORCH_ENTRY = "pytorch.entry";

  /** In the metadata of a PyTorch file: what was removed from the beginning of all names. */
  public static final String PYTORCH_PREFIX = "pytorch.prefix";

  private static final long LONGEST_INDEX = 100_000_000;

  private TensorFiles() {}

  /**
   * Opens a file for reading its tensors; close them after use.
   *
   * @param file of a format in {@link TensorFormat}, recognized by its content
   * @throws FormatException if it is none of these or damaged
   */
  public static Tensors open(Path file) {
    FileChannel channel = channel(file);
    try {
      Archive archive = Archive.openIfZip(file, channel);
      return switch (TensorFormat.of(file, channel, archive)) {
        case SAFETENSORS -> Safetensors.open(file, channel);
        case SAFETENSORS_INDEX -> index(file, channel);
        case PYTORCH -> PyTorchZip.open(file, archive);
        case PYTORCH_LEGACY -> PyTorchLegacy.open(file, channel);
        case KERAS_HDF5 -> KerasHdf5.open(file, channel);
        case KERAS -> KerasArchive.open(file, archive);
      };
    } catch (IOException e) {
      closeAfter(e, channel);
      throw unreadable(file, e);
    } catch (RuntimeException e) {
      closeAfter(e, channel);
      throw e;
    }
  }

  private static Tensors index(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    channel.close();
    if (size > LONGEST_INDEX) {
      throw new FormatException(
          "%s has %,d bytes, expected an index of at most %,d; fetch it again"
              .formatted(file, size, LONGEST_INDEX));
    }
    return Safetensors.openIndex(file);
  }

  static FileChannel channel(Path file) {
    try {
      // A pipe would keep us waiting.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new FormatException(
            "%s is %s, expected a file of weights; name the file itself"
                .formatted(file, Files.isDirectory(file) ? "a folder" : "no plain file"));
      }
      return FileChannel.open(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static FormatException unreadable(Path file, IOException cause) {
    return new FormatException(
        "%s cannot be read (%s), expected a file of weights; correct its name or fetch it again"
            .formatted(file, FormatException.reason(cause)),
        cause);
  }

  private static void closeAfter(Exception problem, FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      problem.addSuppressed(e);
    }
  }
}
