package org.vgg4j.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** The kinds of files that {@link TensorFiles} reads. */
public enum TensorFormat {
  SAFETENSORS("a safetensors file"),
  SAFETENSORS_INDEX("an index of safetensors files"),
  PYTORCH("a PyTorch state dict"),
  PYTORCH_LEGACY("a PyTorch state dict of before version 1.6"),
  KERAS_HDF5("Keras weights in HDF5"),
  KERAS("a .keras file");

  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  private final String words;

  TensorFormat(String words) {
    this.words = words;
  }

  /** As a sentence names it. */
  public String words() {
    return words;
  }

  /**
   * Recognizes a file by its content; its name does not matter.
   *
   * @throws FormatException if it is none of these
   */
  public static TensorFormat of(Path file) {
    try (FileChannel channel = TensorFiles.channel(file);
        Archive archive = Archive.openIfZip(file, channel)) {
      return of(file, channel, archive);
    } catch (IOException e) {
      throw TensorFiles.unreadable(file, e);
    }
  }

  /**
   * @param archive the same file, or null if it is no archive
   */
  static TensorFormat of(Path file, FileChannel channel, Archive archive) throws IOException {
    if (archive != null) {
      return of(file, archive);
    }
    byte[] start = start(channel);
    if (begins(start, HDF5)) {
      return KERAS_HDF5;
    }
    if (PyTorchLegacy.recognizes(start)) {
      return PYTORCH_LEGACY;
    }
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (start.length > Long.BYTES && start[Long.BYTES] == '{') {
      return SAFETENSORS;
    }
    if (text.stripLeading().startsWith("{")) {
      return SAFETENSORS_INDEX;
    }
    if (text.startsWith("version https://git-lfs")) {
      throw unknown(file, "a Git LFS pointer, not the file itself");
    }
    throw unknown(file, start.length == 0 ? "nothing" : "an unknown beginning");
  }

  private static TensorFormat of(Path file, Archive archive) {
    if (KerasArchive.recognizes(archive)) {
      return KERAS;
    }
    if (PyTorchZip.recognizes(archive)) {
      return PYTORCH;
    }
    throw unknown(
        file,
        archive.names().contains("coefficients.bin")
            ? "a Deeplearning4j model"
            : "a ZIP archive without data.pkl or model.weights.h5");
  }

  static byte[] start(FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(64, channel.size()));
    ValueType.readFully(channel, 0, start);
    return start.array();
  }

  static boolean begins(byte[] start, byte[] magic) {
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }

  private static FormatException unknown(Path file, String found) {
    return new FormatException(
        "%s holds %s, expected weights as safetensors (or their index), a PyTorch state dict, Keras's .h5 or .keras; export the weights to one of these"
            .formatted(file, found));
  }
}
