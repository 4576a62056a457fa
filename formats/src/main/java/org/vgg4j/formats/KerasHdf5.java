package org.vgg4j.formats;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.message.DataLayout;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Array;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads Keras's HDF5 files. Two layouts are told apart by what is in them:
 *
 * <ul>
 *   <li>before Keras 3, and its {@code .h5} still: the root, or {@code model_weights} of a whole
 *       model, has an attribute {@code layer_names}, and the group of each layer {@code
 *       weight_names}, which are paths within it;
 *   <li>{@code .weights.h5} and what is inside {@code .keras}: {@code layers/conv2d_1/vars/0}, by
 *       class and number.
 * </ul>
 *
 * <p>Links to other places or files are not followed.
 */
final class KerasHdf5 {

  private static final long MOST_TABLES = 64L << 20;
  private static final int DEEPEST = 32;
  private static final int MOST_NAMES = 16;
  // Only for messages of the library.
  private static final URI NOWHERE = URI.create("file:/weights.h5");

  private final Path file;
  private final Hdf5Window window;
  private final FileTensors tensors;

  private KerasHdf5(Path file, Hdf5Window window, FileTensors tensors) {
    this.file = file;
    this.window = window;
    this.tensors = tensors;
  }

  /**
   * @param channel is closed with the tensors
   */
  static Tensors open(Path file, FileChannel channel) throws IOException {
    return open(file, new Hdf5Window(channel, 0, channel.size()), channel, null);
  }

  /**
   * @param window where the HDF5 part is
   * @param open is closed with the tensors
   * @param config of the network, or null if only the HDF5 part may have it
   */
  static Tensors open(Path file, Hdf5Window window, Closeable open, String config) {
    FileTensors tensors = new FileTensors(file, open);
    KerasHdf5 reader = new KerasHdf5(file, window, tensors);
    return reader.guarded(
        () -> {
          window.allow(MOST_TABLES);
          reader.list(new HdfFile(window, NOWHERE), config);
          return tensors;
        });
  }

  private interface Step<T> {
    T run();
  }

  /** What a damaged file ends in is up to the library; lengths that lie can ask for any memory. */
  private <T> T guarded(Step<T> step) {
    try {
      return step.run();
    } catch (FormatException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new FormatException(
          "%s is no whole HDF5 file (%s), expected one that Keras wrote; fetch or save it again"
              .formatted(file, FormatException.reason(cause)),
          e);
    }
  }

  private void list(HdfFile hdf, String config) {
    Group root = hdf;
    String found = config == null ? text(root, "model_config") : config;
    if (found != null) {
      tensors.describe(TensorFiles.KERAS_CONFIG, found);
    }
    Group weights = names(root, "layer_names") == null ? group(root, "model_weights") : root;
    String version = text(root, "keras_version");
    if (version == null && weights != null) {
      version = text(weights, "keras_version");
    }
    if (version != null) {
      tensors.describe(TensorFiles.KERAS_VERSION, version);
    }
    if (weights != null) {
      listByNames(weights);
    } else {
      listByClasses(root, found == null ? Map.of() : KerasNames.layers(file, found));
    }
    if (tensors.infos().isEmpty()) {
      throw new FormatException(
          "%s has no weights where Keras keeps them, expected the attribute layer_names or the group layers; save it again by model.save_weights"
              .formatted(file));
    }
  }

  private void listByNames(Group weights) {
    List<String> layers = names(weights, "layer_names");
    if (layers == null) {
      return;
    }
    for (String layer : layers) {
      Group group = group(weights, layer);
      List<String> paths = group == null ? null : names(group, "weight_names");
      if (paths == null) {
        throw broken("the layer %s has no group with weight_names".formatted(name(layer)));
      }
      List<String> names = KerasNames.ofGroup(layer, paths);
      for (int i = 0; i < paths.size(); i++) {
        add(names.get(i), dataset(group, paths.get(i)));
      }
    }
  }

  private void listByClasses(Group root, Map<String, KerasNames.Layer> layers) {
    Map<String, Group> places = new LinkedHashMap<>();
    walk(root, "", places, new HashSet<>(), 0);
    List<String> inOrder = new ArrayList<>(layers.keySet());
    places.keySet().stream().filter(place -> !layers.containsKey(place)).forEach(inOrder::add);
    for (String place : inOrder) {
      Group variables = places.get(place);
      int count = variables == null ? 0 : variables.getChildren().size();
      if (count == 0) {
        continue;
      }
      KerasNames.Layer layer = layers.get(place);
      List<String> names =
          KerasNames.ofLayer(
              layer == null ? KerasNames.layerAt(place, text(variables, "name")) : layer, count);
      for (int i = 0; i < count; i++) {
        add(names.get(i), dataset(variables, Integer.toString(i)));
      }
    }
  }

  private void walk(
      Group group, String path, Map<String, Group> places, Set<Long> seen, int depth) {
    if (depth > DEEPEST || seen.size() > FileTensors.MOST_TENSORS) {
      throw broken("its groups are nested too deep or too many");
    }
    for (Node node : sorted(group)) {
      String name = node.getName();
      boolean ofTraining = path.isEmpty() && name.equals("optimizer");
      if (ofTraining || name.equals("seed_generator")) {
        continue;
      }
      if (refuseLink(node) instanceof Group child) {
        if (!seen.add(child.getAddress())) {
          throw broken("the group %s%s is in two places".formatted(path, name(name)));
        }
        if (name.equals("vars")) {
          places.put(path.isEmpty() ? "" : path.substring(0, path.length() - 1), child);
        } else {
          walk(child, path + name + "/", places, seen, depth + 1);
        }
      }
    }
  }

  /** HDF5 sorts names as text; {@code conv2d_2} stands before {@code conv2d_10}. */
  private static List<Node> sorted(Group group) {
    List<Node> nodes = new ArrayList<>(group.getChildren().values());
    nodes.sort(
        Comparator.comparing((Node node) -> node.getName().replaceFirst("_\\d+$", ""))
            .thenComparing(node -> node.getName().length())
            .thenComparing(Node::getName));
    return nodes;
  }

  private void add(String name, Dataset dataset) {
    boolean numbers =
        dataset.getDataType() instanceof FloatingPoint
            || dataset.getDataType() instanceof FixedPoint;
    if (!numbers || dataset.getDataLayout() == DataLayout.CHUNKED) {
      throw new FormatException(
          "%s keeps %s %s, expected plain numbers as Keras writes them; save it again by model.save_weights"
              .formatted(file, name(name), numbers ? "in chunks" : "as no numbers"));
    }
    if (dataset.getSizeInBytes() > window.size()) {
      throw broken("%s has more values than the file".formatted(name(name)));
    }
    List<Long> shape = Arrays.stream(dataset.getDimensionsAsLong()).boxed().toList();
    tensors.add(name, shape, length -> guarded(() -> values(name, dataset, length)));
  }

  private float[] values(String name, Dataset dataset, int length) {
    if (length == 0) {
      return new float[0];
    }
    window.allow(dataset.getSizeInBytes() + (1 << 20));
    Object flat = dataset.getDataFlat();
    if (Array.getLength(flat) != length) {
      throw broken("%s has no values".formatted(name(name)));
    }
    if (flat instanceof float[] values) {
      return values;
    }
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] =
          flat instanceof double[] doubles
              ? (float) doubles[i]
              : ((Number) Array.get(flat, i)).floatValue();
    }
    return values;
  }

  private Dataset dataset(Group group, String path) {
    if (node(group, path) instanceof Dataset dataset) {
      return dataset;
    }
    throw broken("%s%s is missing".formatted(group.getPath(), name(path)));
  }

  private Group group(Group parent, String path) {
    return node(parent, path) instanceof Group group ? group : null;
  }

  private Node node(Group from, String path) {
    Node node = from;
    for (String step : path.split("/")) {
      node = node instanceof Group inner ? refuseLink(inner.getChild(step)) : null;
    }
    return node;
  }

  private Node refuseLink(Node node) {
    if (node instanceof Link) {
      throw broken("%s is a link to elsewhere".formatted(name(node.getName())));
    }
    return node;
  }

  /** Text of an attribute; Keras spreads a long list over {@code NAME0}, {@code NAME1}, ... */
  private static List<String> names(Node node, String attribute) {
    Map<String, Attribute> attributes = node.getAttributes();
    if (attributes.containsKey(attribute)) {
      return strings(attributes.get(attribute));
    }
    List<String> names = null;
    for (int i = 0; i < MOST_NAMES && attributes.containsKey(attribute + i); i++) {
      names = names == null ? new ArrayList<>() : names;
      names.addAll(strings(attributes.get(attribute + i)));
    }
    return names;
  }

  private static List<String> strings(Attribute attribute) {
    Object data = attribute.getData();
    return data instanceof String[] strings ? List.of(strings) : List.of();
  }

  private static String text(Node node, String attribute) {
    Attribute found = node.getAttributes().get(attribute);
    return found != null && found.getData() instanceof String text ? text : null;
  }

  private static String name(String name) {
    return FormatException.name(name);
  }

  private FormatException broken(String found) {
    return new FormatException(
        "%s is no file of Keras's weights: %s, expected what model.save_weights writes; save it again"
            .formatted(file, found));
  }
}
