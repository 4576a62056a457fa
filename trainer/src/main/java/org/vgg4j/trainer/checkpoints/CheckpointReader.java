package org.vgg4j.trainer.checkpoints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads checkpoints without trusting them. {@code ModelSerializer} is not used: it unzips whatever
 * the file holds into memory, deserialises Java objects from it and resolves any class that its
 * JSON names. Here only known entries are read, each within the size that the network's own
 * configuration allows, and only Deeplearning4j's and ND4J's configuration classes may be named.
 */
public final class CheckpointReader {

  private static final Set<String> READ =
      Set.of(
          CheckpointWriter.CONFIGURATION,
          CheckpointWriter.COEFFICIENTS,
          CheckpointWriter.UPDATER,
          CheckpointWriter.INFO);
  private static final List<String> TRUSTED_PACKAGES =
      List.of("org.deeplearning4j.nn.", "org.nd4j.linalg.");
  private static final int MAX_ENTRIES = 32;
  private static final int MAX_JSON_BYTES = 16 << 20;
  private static final int MAX_GROWTH = 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .build())
          .build();

  private final Path file;

  private CheckpointReader(Path file) {
    this.file = file;
  }

  /**
   * A checkpoint in memory.
   *
   * @param graph initialised, with the saved parameters, and the saved optimizer state if asked for
   * @param info what vgg4j wrote beside the model; empty for a model that plain Deeplearning4j
   *     saved
   */
  public record Loaded(ComputationGraph graph, Optional<CheckpointInfo> info) {}

  /**
   * Reads a checkpoint.
   *
   * @param withUpdater whether the optimizer's state is wanted too
   * @throws CheckpointException if the file is missing, damaged or not a checkpoint
   */
  public static Loaded read(Path file, boolean withUpdater) {
    return new CheckpointReader(file).read(withUpdater);
  }

  /** Reads only the entry {@code vgg4j.json}; empty where plain Deeplearning4j wrote the file. */
  public static Optional<CheckpointInfo> readInfo(Path file) {
    CheckpointReader reader = new CheckpointReader(file);
    return reader.open(reader::info);
  }

  /**
   * Reads only the network's configuration, as JSON.
   *
   * @throws CheckpointException if the file is missing, damaged or not a checkpoint
   */
  public static String readConfiguration(Path file) {
    CheckpointReader reader = new CheckpointReader(file);
    return reader.open(zip -> reader.text(zip, CheckpointWriter.CONFIGURATION, Map.of()));
  }

  /**
   * Compares every entry with its checksum, without building the network.
   *
   * @throws CheckpointException if the file is missing, damaged or not a checkpoint
   */
  public static Optional<CheckpointInfo> verify(Path file) {
    CheckpointReader reader = new CheckpointReader(file);
    return reader.open(
        zip -> {
          Optional<CheckpointInfo> info = reader.info(zip);
          for (Map.Entry<String, String> checksum :
              info.map(CheckpointInfo::checksums).orElse(Map.of()).entrySet()) {
            reader.verify(zip, checksum.getKey(), info.get().checksums());
          }
          return info;
        });
  }

  private void verify(ZipFile zip, String name, Map<String, String> checksums) throws IOException {
    ZipEntry found = zip.getEntry(name);
    if (found == null) {
      throw damaged("it has no entry " + name, null);
    }
    // What vgg4j writes is not compressed; anything that grows far is not worth reading to its end.
    if (found.getSize() > MAX_GROWTH * (Files.size(file) + 1)) {
      throw damaged("its entry " + name + " claims " + found.getSize() + " bytes", null);
    }
    try (Entry entry = new Entry(zip, name, checksums)) {
      byte[] buffer = new byte[1 << 16];
      long left = found.getSize();
      while (left >= 0) {
        int count = entry.in.read(buffer);
        if (count < 0) {
          break;
        }
        left -= count;
      }
      entry.verify();
    }
  }

  private Loaded read(boolean withUpdater) {
    return open(
        zip -> {
          Optional<CheckpointInfo> info = info(zip);
          Map<String, String> checksums = info.map(CheckpointInfo::checksums).orElse(Map.of());
          String json = text(zip, CheckpointWriter.CONFIGURATION, checksums);
          refuseForeignClasses(json);
          ComputationGraph graph = graph(zip, configuration(json), withUpdater, checksums);
          return new Loaded(graph, info);
        });
  }

  private ComputationGraph graph(
      ZipFile zip,
      ComputationGraphConfiguration configuration,
      boolean withUpdater,
      Map<String, String> checksums)
      throws IOException {
    try {
      long parameters = parameterCount(configuration);
      checkSize(zip, CheckpointWriter.COEFFICIENTS, parameters);
      ComputationGraph graph = new ComputationGraph(configuration);
      INDArray values = array(zip, CheckpointWriter.COEFFICIENTS, parameters, checksums);
      graph.init(values, false);
      if (withUpdater && zip.getEntry(CheckpointWriter.UPDATER) != null) {
        INDArray state = graph.getUpdater(true).getStateViewArray();
        checkSize(zip, CheckpointWriter.UPDATER, state.length());
        state.assign(array(zip, CheckpointWriter.UPDATER, state.length(), checksums));
      }
      return graph;
    } catch (CheckpointException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      // What Deeplearning4j makes of a damaged configuration is up to it.
      throw damaged("its network cannot be built", e);
    }
  }

  private interface Reading<T> {
    T from(ZipFile zip) throws IOException;
  }

  private <T> T open(Reading<T> reading) {
    if (Files.isDirectory(file)) {
      throw new CheckpointException(
          "checkpoint " + file + " is a folder, expected a file; give one of its checkpoints");
    }
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "checkpoint " + file + " does not exist; give a checkpoint file or a run folder");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      checkEntries(zip);
      return reading.from(zip);
    } catch (ZipException | EOFException e) {
      throw damaged(e.getMessage() == null ? "it ends too early" : e.getMessage(), e);
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint " + file + " cannot be read: " + e.getMessage() + "; check file and disk", e);
    }
  }

  private void checkEntries(ZipFile zip) {
    if (zip.size() > MAX_ENTRIES) {
      throw damaged("it has " + zip.size() + " entries, expected at most " + MAX_ENTRIES, null);
    }
    for (String needed : List.of(CheckpointWriter.CONFIGURATION, CheckpointWriter.COEFFICIENTS)) {
      if (zip.getEntry(needed) == null) {
        throw damaged("it has no entry " + needed, null);
      }
    }
    for (String name : READ) {
      ZipEntry entry = zip.getEntry(name);
      if (entry != null && name.endsWith(".json") && entry.getSize() > MAX_JSON_BYTES) {
        throw damaged("its entry " + name + " has " + entry.getSize() + " bytes", null);
      }
    }
  }

  private Optional<CheckpointInfo> info(ZipFile zip) throws IOException {
    if (zip.getEntry(CheckpointWriter.INFO) == null) {
      return Optional.empty();
    }
    try {
      CheckpointInfo info =
          JSON.readValue(text(zip, CheckpointWriter.INFO, Map.of()), CheckpointInfo.class);
      if (info.format() > CheckpointInfo.FORMAT) {
        throw new CheckpointException(
            "checkpoint "
                + file
                + " has format "
                + info.format()
                + ", expected at most "
                + CheckpointInfo.FORMAT
                + "; use a newer vgg4j");
      }
      return Optional.of(info);
    } catch (JsonProcessingException e) {
      throw damaged("its entry vgg4j.json is unreadable", e);
    }
  }

  private ComputationGraphConfiguration configuration(String json) {
    try {
      return ComputationGraphConfiguration.fromJson(json);
    } catch (RuntimeException e) {
      throw damaged("its configuration.json is no ComputationGraph", e);
    }
  }

  /** DL4J's JSON resolves {@code @class}; nothing but its own configuration may be named there. */
  private void refuseForeignClasses(String json) {
    try {
      visit(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw damaged("its configuration.json is no JSON", e);
    }
  }

  private void visit(JsonNode node) {
    JsonNode type = node.get("@class");
    if (type != null && TRUSTED_PACKAGES.stream().noneMatch(type.asText()::startsWith)) {
      throw new CheckpointException(
          "checkpoint "
              + file
              + " names the class "
              + type.asText()
              + ", expected only Deeplearning4j's own; do not use this file");
    }
    node.forEach(this::visit);
  }

  private static long parameterCount(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream()
        .mapToLong(vertex -> vertex.numParams(false))
        .sum();
  }

  private void checkSize(ZipFile zip, String name, long values) {
    long bytes = zip.getEntry(name).getSize();
    // Twice: the network may have been saved in double precision. 4096: headers.
    if (bytes < 4 * values || bytes > 8 * values + 4096) {
      throw damaged(
          "its entry " + name + " has " + bytes + " bytes, expected about " + 4 * values, null);
    }
  }

  private String text(ZipFile zip, String name, Map<String, String> checksums) throws IOException {
    try (Entry entry = new Entry(zip, name, checksums)) {
      byte[] bytes = entry.in.readNBytes(MAX_JSON_BYTES);
      entry.verify();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Reads what {@link Nd4j#write} wrote, believing none of its lengths. */
  private INDArray array(ZipFile zip, String name, long length, Map<String, String> checksums)
      throws IOException {
    try (Entry entry = new Entry(zip, name, checksums)) {
      DataInputStream data = new DataInputStream(new BufferedInputStream(entry.in, 1 << 16));
      data.readUTF();
      long shapeLength = data.readLong();
      data.readUTF();
      if (shapeLength < 0 || shapeLength > 64) {
        throw damaged("its entry " + name + " has no shape", null);
      }
      data.skipNBytes(8 * shapeLength);
      data.readUTF();
      long found = data.readLong();
      String type = data.readUTF();
      if (found != length || !(type.equals("FLOAT") || type.equals("DOUBLE"))) {
        throw damaged(
            "its entry "
                + name
                + " holds "
                + found
                + " values of type "
                + type
                + ", expected "
                + length
                + " of type FLOAT",
            null);
      }
      float[] values = new float[Math.toIntExact(length)];
      for (int i = 0; i < values.length; i++) {
        values[i] = type.equals("FLOAT") ? data.readFloat() : (float) data.readDouble();
      }
      entry.verify();
      return Nd4j.create(values, new long[] {1, length}, 'c');
    }
  }

  private CheckpointException damaged(String found, Throwable cause) {
    return new CheckpointException(
        file + " is no usable checkpoint: " + found + "; use another one", cause);
  }

  /** One entry's content, and the digest of what has been read of it. */
  private final class Entry implements AutoCloseable {
    final String name;
    final String expected;
    final MessageDigest digest = CheckpointWriter.sha256();
    final InputStream in;

    Entry(ZipFile zip, String name, Map<String, String> checksums) throws IOException {
      this.name = name;
      this.expected = checksums.get(name);
      this.in = new DigestInputStream(zip.getInputStream(zip.getEntry(name)), digest);
    }

    void verify() {
      if (expected != null && !expected.equals(HexFormat.of().formatHex(digest.digest()))) {
        throw damaged("the checksum of its entry " + name + " is wrong", null);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
