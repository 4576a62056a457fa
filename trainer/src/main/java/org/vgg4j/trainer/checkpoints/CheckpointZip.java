package org.vgg4j.trainer.checkpoints;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.trainer.device.FiniteNetwork;

/** The entries of a checkpoint file, none of whose lengths is believed. */
final class CheckpointZip implements AutoCloseable {

  private static final Set<String> READ =
      Set.of(
          CheckpointWriter.CONFIGURATION,
          CheckpointWriter.COEFFICIENTS,
          CheckpointWriter.UPDATER,
          CheckpointWriter.SLOW_WEIGHTS,
          CheckpointWriter.INFO);

  /** The entries that are arrays, and what their values are. */
  private static final Map<String, String> ARRAYS =
      Map.of(
          CheckpointWriter.COEFFICIENTS,
          FiniteNetwork.PARAMETERS,
          CheckpointWriter.UPDATER,
          FiniteNetwork.OPTIMIZER_STATE,
          CheckpointWriter.SLOW_WEIGHTS,
          FiniteNetwork.PARAMETERS);

  private static final int MAX_ENTRIES = 32;
  private static final int MAX_JSON_BYTES = 16 << 20;
  private static final int MAX_GROWTH = 20;
  private static final int LONGEST_SHAPE = 64;

  private final Path file;
  private final ZipFile zip;
  private Map<String, String> checksums = Map.of();

  /**
   * Opens a file.
   *
   * @throws CheckpointException if it has not the entries of a checkpoint
   * @throws IOException if it cannot be read, or is no zip file
   */
  CheckpointZip(Path file) throws IOException {
    this.file = file;
    this.zip = new ZipFile(file.toFile());
    try {
      checkEntries();
    } catch (CheckpointException e) {
      zip.close();
      throw e;
    }
  }

  private void checkEntries() {
    if (zip.size() > MAX_ENTRIES) {
      throw damaged("it has " + zip.size() + " entries, expected at most " + MAX_ENTRIES);
    }
    if (zip.stream().map(ZipEntry::getName).distinct().count() < zip.size()) {
      throw damaged("it has two entries of one name");
    }
    for (String needed : List.of(CheckpointWriter.CONFIGURATION, CheckpointWriter.COEFFICIENTS)) {
      if (!has(needed)) {
        throw damaged("it has no entry " + needed);
      }
    }
    for (String name : READ) {
      ZipEntry entry = zip.getEntry(name);
      if (entry != null && name.endsWith(".json") && entry.getSize() > MAX_JSON_BYTES) {
        throw damaged("its entry " + name + " has " + entry.getSize() + " bytes");
      }
    }
  }

  boolean has(String name) {
    return zip.getEntry(name) != null;
  }

  /**
   * From now on, every entry that is read is compared with its checksum.
   *
   * @param expected SHA-256 by name, of all entries that will be read
   * @throws CheckpointException if one of them is missing, or has none
   */
  void expect(Map<String, String> expected) {
    for (String name : READ) {
      if (!name.equals(CheckpointWriter.INFO) && has(name) && !expected.containsKey(name)) {
        throw damaged("its entry vgg4j.json has no checksum of " + name);
      }
    }
    for (String name : expected.keySet()) {
      if (!has(name)) {
        throw damaged("it has no entry " + name);
      }
    }
    checksums = Map.copyOf(expected);
  }

  /** Reads all entries that have a checksum, and the values of those that hold any. */
  void verify() throws IOException {
    for (String name : checksums.keySet()) {
      requireLittleGrowth(zip.getEntry(name));
      try (Entry entry = new Entry(name)) {
        if (ARRAYS.containsKey(name)) {
          DataInputStream data = entry.data();
          Values values = head(name, data);
          values.read(data, (block, count) -> {});
          entry.verify();
          values.requireFinite();
        } else {
          drain(entry.in, zip.getEntry(name).getSize());
          entry.verify();
        }
      }
    }
  }

  private static void drain(InputStream in, long size) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = size;
    while (left >= 0) {
      int count = in.read(buffer);
      if (count < 0) {
        break;
      }
      left -= count;
    }
  }

  String text(String name) throws IOException {
    try (Entry entry = new Entry(name)) {
      byte[] bytes = entry.in.readNBytes(MAX_JSON_BYTES);
      entry.verify();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /**
   * Refuses an entry that cannot be an array of so many values, before anything is allotted for
   * them.
   */
  void checkSize(String name, long values) throws IOException {
    long bytes = zip.getEntry(name).getSize();
    // Twice: the network may have been saved in double precision. 4096: headers.
    if (bytes < 4 * values || bytes > 8 * values + 4096) {
      throw damaged("its entry " + name + " has " + bytes + " bytes, expected about " + 4 * values);
    }
    requireLittleGrowth(zip.getEntry(name));
  }

  /**
   * What vgg4j writes is not compressed; what grows far is not worth reading, nor memory for it.
   */
  private void requireLittleGrowth(ZipEntry entry) throws IOException {
    if (entry.getSize() > MAX_GROWTH * (Files.size(file) + 1)) {
      throw damaged("its entry " + entry.getName() + " claims " + entry.getSize() + " bytes");
    }
  }

  /**
   * Reads what {@link Nd4j#write} wrote, as a row of {@code length} values.
   *
   * @throws CheckpointException if there are others, or if they are no numbers
   */
  INDArray array(String name, long length) throws IOException {
    try (Entry entry = new Entry(name)) {
      DataInputStream data = entry.data();
      Values found = head(name, data);
      if (found.length != length) {
        throw damaged(
            "its entry " + name + " holds " + found.length + " values, expected " + length);
      }
      FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(length));
      found.read(data, (block, count) -> values.put(block, 0, count));
      entry.verify();
      found.requireFinite();
      return Nd4j.create(values.array(), new long[] {1, length}, 'c');
    }
  }

  /** Reads what stands before the values. */
  private Values head(String name, DataInputStream data) throws IOException {
    data.readUTF();
    long shapeLength = data.readLong();
    data.readUTF();
    if (shapeLength < 0 || shapeLength > LONGEST_SHAPE) {
      throw damaged("its entry " + name + " has no shape");
    }
    data.skipNBytes(8 * shapeLength);
    data.readUTF();
    long length = data.readLong();
    String type = data.readUTF();
    if (!(type.equals("FLOAT") || type.equals("DOUBLE"))) {
      throw damaged(
          "its entry " + name + " holds values of type " + type + ", expected type FLOAT");
    }
    return new Values(ARRAYS.get(name), length, type.equals("DOUBLE"));
  }

  /** The values of an entry that is being read. */
  private final class Values {
    final String kind;
    final long length;
    final boolean doubles;
    long notFinite;

    Values(String kind, long length, boolean doubles) {
      this.kind = kind;
      this.length = length;
      this.doubles = doubles;
    }

    void read(DataInputStream data, ArrayValues.Block use) throws IOException {
      ArrayValues.read(
          data,
          length,
          doubles,
          (block, count) -> {
            for (int i = 0; i < count; i++) {
              notFinite += Float.isFinite(block[i]) ? 0 : 1;
            }
            use.accept(block, count);
          });
    }

    /** A network with a single NaN may answer with numbers all the same, and they mean nothing. */
    void requireFinite() {
      if (notFinite > 0) {
        throw CheckpointException.diverged(file, FiniteNetwork.fault(notFinite, length, kind));
      }
    }
  }

  private CheckpointException damaged(String found) {
    return CheckpointException.damaged(file, found, null);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  /** One entry's content, and the digest of what has been read of it. */
  private final class Entry implements AutoCloseable {
    final String name;
    final MessageDigest digest = Checksums.newSha256();
    final InputStream in;

    Entry(String name) throws IOException {
      this.name = name;
      this.in = new DigestInputStream(zip.getInputStream(zip.getEntry(name)), digest);
    }

    DataInputStream data() {
      return new DataInputStream(new BufferedInputStream(in, 1 << 16));
    }

    void verify() {
      String expected = checksums.get(name);
      if (expected != null && !expected.equals(Checksums.hex(digest.digest()))) {
        throw damaged("the checksum of its entry " + name + " is wrong");
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
