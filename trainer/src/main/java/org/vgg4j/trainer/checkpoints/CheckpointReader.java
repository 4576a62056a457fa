package org.vgg4j.trainer.checkpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.trainer.device.DeviceTrouble;

/**
 * Reads checkpoints without trusting them. {@code ModelSerializer} is not used: it unzips whatever
 * the file holds into memory, deserializes Java objects from it and resolves any class that its
 * JSON names. Here only known entries are read, each within the size that the network's own
 * configuration allows, with the checksums that vgg4j has written; {@link ConfigurationCheck} says
 * which classes may be named, {@link InfoCheck} what {@code vgg4j.json} may say.
 *
 * <p>A {@link CheckpointException} tells of the file. What the system cannot read ends in an {@link
 * org.vgg4j.datasets.InputFailureException}, and what memory or a device does not allow in whatever
 * they throw: neither says anything of what is in the file.
 */
public final class CheckpointReader {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  private CheckpointReader(Path file) {
    this.file = file;
  }

  /**
   * A checkpoint in memory.
   *
   * @param graph initialized, with the saved parameters, and the saved optimizer state if asked for
   * @param slowWeights of Lookahead or an average, if the optimizer's state was asked for; empty
   *     where there are none
   * @param info what vgg4j wrote beside the model; empty for a model that plain Deeplearning4j
   *     saved
   */
  public record Loaded(
      ComputationGraph graph, Optional<INDArray> slowWeights, Optional<CheckpointInfo> info)
      implements AutoCloseable {

    /**
     * Gives the memory of all arrays back at once, which else waits for the garbage collector: to
     * be called by whoever only copies from the graph. {@link ComputationGraph#close} would also
     * drop the workspaces of the thread, in which another graph may be training.
     */
    @Override
    public void close() {
      // What was copied has to be there before it goes.
      Nd4j.getExecutioner().commit();
      free(graph.params());
      if (graph.getUpdater(false) != null && graph.getUpdater(false).getStateViewArray() != null) {
        free(graph.getUpdater(false).getStateViewArray());
      }
      slowWeights.ifPresent(Loaded::free);
    }

    /** Deeplearning4j hands out views of its arrays, which cannot be closed themselves. */
    private static void free(INDArray array) {
      DataBuffer seen = array.data();
      DataBuffer whole = seen.originalDataBuffer() == null ? seen : seen.originalDataBuffer();
      if (whole.closeable()) {
        whole.close();
      }
    }
  }

  /**
   * The small entries, checked.
   *
   * @param configuration the network's, as JSON
   */
  private record Head(Optional<CheckpointInfo> info, String configuration) {}

  /**
   * Reads a checkpoint.
   *
   * @param withUpdater whether the optimizer's state is wanted too
   * @throws CheckpointException if the file is missing, damaged or not a checkpoint
   */
  public static Loaded read(Path file, boolean withUpdater) {
    CheckpointReader reader = new CheckpointReader(file);
    return reader.open(
        zip -> {
          Head head = reader.head(zip);
          ComputationGraph graph = reader.graph(zip, head.configuration(), withUpdater);
          return new Loaded(
              graph,
              withUpdater ? slowWeights(zip, graph.numParams()) : Optional.empty(),
              head.info());
        });
  }

  /**
   * Reads only the entry {@code vgg4j.json}, and compares it with the network's configuration;
   * empty where plain Deeplearning4j wrote the file.
   *
   * @throws CheckpointException if the file is missing, damaged or not a checkpoint
   */
  public static Optional<CheckpointInfo> readInfo(Path file) {
    CheckpointReader reader = new CheckpointReader(file);
    return reader.open(zip -> reader.head(zip).info());
  }

  /**
   * Reads only the network's configuration, as JSON.
   *
   * @throws CheckpointException if the file is missing, damaged or not a checkpoint
   */
  public static String readConfiguration(Path file) {
    CheckpointReader reader = new CheckpointReader(file);
    return reader.open(zip -> reader.head(zip).configuration());
  }

  /**
   * Checks all that {@link #read} checks but the number of weights, without Deeplearning4j.
   *
   * @throws CheckpointException if the file is missing, damaged or not a checkpoint
   */
  public static Optional<CheckpointInfo> verify(Path file) {
    CheckpointReader reader = new CheckpointReader(file);
    return reader.open(
        zip -> {
          Head head = reader.head(zip);
          zip.verify();
          return head.info();
        });
  }

  private Head head(CheckpointZip zip) throws IOException {
    Optional<CheckpointInfo> info =
        zip.has(CheckpointWriter.INFO)
            ? Optional.of(InfoEntry.read(file, zip.text(CheckpointWriter.INFO)))
            : Optional.empty();
    info.ifPresent(found -> zip.expect(found.checksums()));
    String configuration = zip.text(CheckpointWriter.CONFIGURATION);
    ConfigurationCheck.check(file, configuration);
    if (info.isPresent()) {
      InfoCheck.check(file, info.get(), new NetworkShape(JSON.readTree(configuration)));
    }
    return new Head(info, configuration);
  }

  private ComputationGraph graph(CheckpointZip zip, String json, boolean withUpdater)
      throws IOException {
    ComputationGraphConfiguration configuration = configuration(json);
    try {
      long parameters = parameterCount(configuration);
      zip.checkSize(CheckpointWriter.COEFFICIENTS, parameters);
      ComputationGraph graph = new ComputationGraph(configuration);
      INDArray values = zip.array(CheckpointWriter.COEFFICIENTS, parameters);
      graph.init(values, false);
      if (withUpdater && zip.has(CheckpointWriter.UPDATER)) {
        INDArray state = graph.getUpdater(true).getStateViewArray();
        if (state == null) {
          throw damaged("its network's optimizer has no state", null);
        }
        zip.checkSize(CheckpointWriter.UPDATER, state.length());
        state.assign(zip.array(CheckpointWriter.UPDATER, state.length()));
      }
      return graph;
    } catch (CheckpointException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      DeviceTrouble.rethrow(e);
      // What Deeplearning4j makes of a damaged configuration is up to it.
      throw damaged("its network cannot be built", e);
    }
  }

  private static Optional<INDArray> slowWeights(CheckpointZip zip, long parameters)
      throws IOException {
    if (!zip.has(CheckpointWriter.SLOW_WEIGHTS)) {
      return Optional.empty();
    }
    zip.checkSize(CheckpointWriter.SLOW_WEIGHTS, parameters);
    return Optional.of(zip.array(CheckpointWriter.SLOW_WEIGHTS, parameters));
  }

  private ComputationGraphConfiguration configuration(String json) {
    try {
      return ComputationGraphConfiguration.fromJson(json);
    } catch (RuntimeException | StackOverflowError e) {
      throw damaged("its configuration.json is no ComputationGraph", e);
    }
  }

  private static long parameterCount(ComputationGraphConfiguration configuration) {
    return configuration.getVertices().values().stream()
        .mapToLong(vertex -> vertex.numParams(false))
        .sum();
  }

  private interface Reading<T> {
    T from(CheckpointZip zip) throws IOException;
  }

  private <T> T open(Reading<T> reading) {
    if (Files.isDirectory(file)) {
      throw new CheckpointException(
          "checkpoint " + file + " is a folder, expected a file; give one of its checkpoints");
    }
    FileFaults.requireSeen(file);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "checkpoint " + file + " does not exist; give a checkpoint file or a run folder");
    }
    try (CheckpointZip zip = new CheckpointZip(file)) {
      return reading.from(zip);
    } catch (ZipException | EOFException | UTFDataFormatException | JsonProcessingException e) {
      throw damaged(e.getMessage() == null ? "it ends too early" : e.getMessage(), e);
    } catch (IOException e) {
      throw FileFaults.failed(file, e);
    }
  }

  private CheckpointException damaged(String found, Throwable cause) {
    return CheckpointException.damaged(file, found, cause);
  }
}
