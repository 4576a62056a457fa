package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;

/**
 * The weights of a checkpoint that a new training starts from, with a fresh optimizer.
 *
 * <p>Weights mean something only for the pixels that they were trained on, so the checkpoint's
 * normalization goes with them. Classes are matched by name: the scores of a class that the
 * checkpoint knows come from it, wherever it stands there; those of a new one start afresh.
 */
public final class StartingWeights {

  private final Path file;
  private final CheckpointInfo info;

  private StartingWeights(Path file, CheckpointInfo info) {
    this.file = file;
    this.info = info;
  }

  /**
   * Opens a checkpoint; its parameters are read later.
   *
   * @throws CheckpointException if it is missing or damaged
   */
  public static StartingWeights open(Path file) {
    return new StartingWeights(file, CheckpointReader.readInfo(file).orElse(null));
  }

  Path file() {
    return file;
  }

  /** What the run of the weights has kept; empty where plain Deeplearning4j saved them. */
  Optional<CheckpointInfo> info() {
    return Optional.ofNullable(info);
  }

  /** What the weights were trained with; empty where plain Deeplearning4j saved them. */
  public Optional<Normalization> normalization() {
    return Optional.ofNullable(info)
        .map(known -> new Normalization(known.mean(), known.deviation()));
  }

  /**
   * Copies the parameters into a network.
   *
   * @param classes names of the network's classes, in label order
   * @return one line that says where they came from and what was done with the classes
   * @throws CheckpointException if they are those of another network
   */
  public String copyInto(ComputationGraph graph, List<String> classes) {
    try (CheckpointReader.Loaded loaded = CheckpointReader.read(file, false)) {
      return copy(loaded.graph(), graph, classes);
    }
  }

  private String copy(ComputationGraph saved, ComputationGraph graph, List<String> classes) {
    Map<String, INDArray> from = saved.paramTable();
    Map<String, INDArray> into = graph.paramTable();
    if (!List.copyOf(from.keySet()).equals(List.copyOf(into.keySet()))) {
      throw new CheckpointException(
          "weights "
              + file
              + " are of another network: its "
              + from.size()
              + " parameter arrays have other names than this network's "
              + into.size()
              + "; give the --model that they were saved from");
    }
    String scores = scoreLayer(graph);
    int[] sources = sources(classes, (int) saved.layerSize(scores));
    boolean byName = !isIdentity(sources, (int) saved.layerSize(scores));
    // All shapes first: a network that is half copied into is no use to anybody.
    into.forEach((name, array) -> requireShape(name, from.get(name), array, byName, scores));
    into.forEach(
        (name, array) -> {
          if (byName && isOf(scores, name)) {
            copyClasses(from.get(name), array, sources);
          } else {
            array.assign(from.get(name));
          }
        });
    return "weights: " + file + classesLine(classes, sources, byName);
  }

  /**
   * What to say of the pixels.
   *
   * @param used the normalization that the training takes
   */
  public String normalizationLine(Normalization used) {
    if (info == null) {
      return "; it does not say how pixels were normalized: the recipe's way is taken";
    }
    Normalization own = normalization().orElseThrow();
    return own.equals(used)
        ? "; pixels are normalized as for these weights, " + own
        : "; they were trained with " + own + ", this training uses " + used;
  }

  private static boolean isOf(String layer, String parameter) {
    return parameter.substring(0, parameter.lastIndexOf('_')).equals(layer);
  }

  private void requireShape(
      String name, INDArray found, INDArray wanted, boolean byName, String scores) {
    boolean matched = byName && isOf(scores, name);
    // Of class scores, weights have a column for each class, [in, classes], and biases a value.
    boolean fits =
        matched
            ? found.rank() == wanted.rank()
                && (found.rank() == 1 || found.size(0) == wanted.size(0))
            : Arrays.equals(found.shape(), wanted.shape());
    if (!fits) {
      throw new CheckpointException(
          "weights "
              + file
              + " are of another network: "
              + name
              + " has shape "
              + Arrays.toString(found.shape())
              + ", expected "
              + Arrays.toString(wanted.shape())
              + "; give the --model, width and imageSize that they were saved with");
    }
  }

  /** The last layer with parameters, which has a column of weights for every class. */
  private static String scoreLayer(ComputationGraph graph) {
    String last = null;
    for (Layer layer : graph.getLayers()) {
      last = layer.numParams() > 0 ? layer.conf().getLayer().getLayerName() : last;
    }
    if (last == null
        || !(graph.getLayer(last).conf().getLayer() instanceof FeedForwardLayer)
        || graph.getParam(last + "_W").rank() != 2) {
      throw new IllegalStateException("layer " + last + " holds no class scores");
    }
    return last;
  }

  /** For each class where it stands among the checkpoint's, -1 for one that it does not know. */
  private int[] sources(List<String> classes, int savedClasses) {
    if (info == null) {
      // Nothing tells what they are: the same number is taken for the same classes.
      return savedClasses == classes.size()
          ? java.util.stream.IntStream.range(0, savedClasses).toArray()
          : classes.stream().mapToInt(name -> -1).toArray();
    }
    List<String> known = info.classes().stream().map(StartingWeights::composed).toList();
    return classes.stream()
        .map(StartingWeights::composed)
        .mapToInt(known::indexOf)
        .map(index -> index < savedClasses ? index : -1)
        .toArray();
  }

  /** File systems differ in how they write accents. */
  private static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static boolean isIdentity(int[] sources, int savedClasses) {
    if (sources.length != savedClasses) {
      return false;
    }
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] != i) {
        return false;
      }
    }
    return true;
  }

  private static void copyClasses(INDArray from, INDArray into, int[] sources) {
    for (int label = 0; label < sources.length; label++) {
      if (sources[label] >= 0) {
        valuesOfClass(into, label).assign(valuesOfClass(from, sources[label]));
      }
    }
  }

  private static INDArray valuesOfClass(INDArray array, int label) {
    return array.rank() == 1
        ? array.get(NDArrayIndex.interval(label, label + 1))
        : array.get(NDArrayIndex.all(), NDArrayIndex.point(label));
  }

  private String classesLine(List<String> classes, int[] sources, boolean byName) {
    if (!byName) {
      return info == null ? ", which names no classes: they are taken to be the data's" : "";
    }
    List<String> added = new ArrayList<>();
    for (int label = 0; label < sources.length; label++) {
      if (sources[label] < 0) {
        added.add(classes.get(label));
      }
    }
    if (added.isEmpty()) {
      return ", whose classes stand in another order or are more: matched by name";
    }
    return ", which knows "
        + (classes.size() - added.size())
        + " of the "
        + classes.size()
        + " classes by name; the scores of "
        + (added.size() == 1 ? added.get(0) : added.get(0) + " and " + (added.size() - 1) + " more")
        + " start afresh";
  }
}
