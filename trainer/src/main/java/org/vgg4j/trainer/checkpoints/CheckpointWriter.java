package org.vgg4j.trainer.checkpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.trainer.runs.AtomicFiles;

/**
 * Writes checkpoints. The entries are those of {@link ModelSerializer#writeModel}, which is not
 * used itself because it spends most of its time compressing weights that do not compress, and has
 * no room for checksums.
 */
public final class CheckpointWriter {

  static final String CONFIGURATION = ModelSerializer.CONFIGURATION_JSON;
  static final String COEFFICIENTS = ModelSerializer.COEFFICIENTS_BIN;
  static final String UPDATER = ModelSerializer.UPDATER_BIN;
  static final String SLOW_WEIGHTS = "slowWeights.bin";
  static final String INFO = "vgg4j.json";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int BLOCK_BYTES = 1 << 16;

  private CheckpointWriter() {}

  /**
   * Writes a checkpoint aside, forces it to the disk and renames it into place: at any moment
   * {@code target} is the old file, whole, or the new one, whole.
   *
   * @throws IOException if there is no room or no right to write
   */
  public static void write(Path target, ComputationGraph graph, CheckpointInfo info)
      throws IOException {
    AtomicFiles.write(target, aside -> writeZip(aside, graph, null, info));
  }

  /**
   * Checks that what is to be written can be read again: for what did not come of a training.
   *
   * @throws CheckpointException if it cannot be
   */
  public static void check(Path target, ComputationGraph graph, CheckpointInfo info) {
    try {
      String configuration = graph.getConfiguration().toJson();
      InfoCheck.check(target, info, new NetworkShape(JSON.readTree(configuration)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a checkpoint as {@link #write} does, and keeps those before.
   *
   * @param files where the newest, the one before, ... are to be; at least one
   * @param slowWeights of Lookahead or an average, as long as the graph's parameters; null for none
   */
  public static void writeKeeping(
      List<Path> files, ComputationGraph graph, INDArray slowWeights, CheckpointInfo info)
      throws IOException {
    AtomicFiles.write(
        files.get(0),
        aside -> {
          writeZip(aside, graph, slowWeights, info);
          // The oldest first: whenever this is cut, what there is stands in order, newest first.
          for (int i = files.size() - 2; i >= 0; i--) {
            if (Files.exists(files.get(i))) {
              Files.move(files.get(i), files.get(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
          }
        });
  }

  private static void writeZip(
      Path file, ComputationGraph graph, INDArray slowWeights, CheckpointInfo info)
      throws IOException {
    Map<String, String> checksums = new LinkedHashMap<>();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ZipOutputStream zip =
          new ZipOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), BLOCK_BYTES));
      zip.setLevel(Deflater.NO_COMPRESSION);
      entry(
          zip,
          CONFIGURATION,
          checksums,
          out -> out.write(graph.getConfiguration().toJson().getBytes(StandardCharsets.UTF_8)));
      entry(zip, COEFFICIENTS, checksums, out -> writeArray(out, graph.params()));
      // Asked for, an optimizer of a network that was not trained would be made, twice its size.
      INDArray state =
          graph.getUpdater(false) == null ? null : graph.getUpdater(false).getStateViewArray();
      if (state != null && state.length() > 0) {
        entry(zip, UPDATER, checksums, out -> writeArray(out, state));
      }
      if (slowWeights != null) {
        entry(zip, SLOW_WEIGHTS, checksums, out -> writeArray(out, slowWeights));
      }
      entry(
          zip,
          INFO,
          new LinkedHashMap<>(),
          out -> out.write(InfoEntry.write(info.withChecksums(checksums))));
      zip.finish();
      zip.flush();
      channel.force(true);
    }
  }

  private static void writeArray(OutputStream out, INDArray array) throws IOException {
    DataOutputStream data = new DataOutputStream(new BufferedOutputStream(out, BLOCK_BYTES));
    ArrayValues.write(array, data);
    data.flush();
  }

  private static void entry(
      ZipOutputStream zip, String name, Map<String, String> checksums, Content content)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
    MessageDigest digest = Checksums.newSha256();
    content.writeTo(new DigestOutputStream(new KeptOpen(zip), digest));
    zip.closeEntry();
    checksums.put(name, Checksums.hex(digest.digest()));
  }

  private interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Ends an entry without ending the archive. */
  private static final class KeptOpen extends FilterOutputStream {
    KeptOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
