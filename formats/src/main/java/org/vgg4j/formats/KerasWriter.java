package org.vgg4j.formats;

import io.jhdf.HdfFile;
import io.jhdf.WritableDatasetImpl;
import io.jhdf.WritableGroupImpl;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import io.jhdf.storage.HdfFileChannel;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.vgg4j.formats.files.AsideFile;

/**
 * Writes weights in HDF5 that Keras's {@code model.load_weights(file)} reads, in one of its two
 * layouts ({@link KerasHdf5}), which it tells apart by the file's name:
 *
 * <ul>
 *   <li>{@code .h5}, for Keras 2 and 3: each layer is found by its name and place;
 *   <li>{@code .weights.h5}, for Keras 3: by its class and number. The class is told from a layer's
 *       variables: convolution, dense or batch normalization.
 * </ul>
 */
public final class KerasWriter {

  // One attribute of an HDF5 object header, less what stands before the names.
  private static final int LONGEST_NAMES = 64_000;
  // Without it Keras takes the weights for those of version 1 and turns kernels around.
  private static final String VERSION = "2.15.0";

  private KerasWriter() {}

  /**
   * Writes all of {@code tensors} as {@code float32}, in layers in their order.
   *
   * @param target appears when it is whole; replaced if there
   * @param tensors named {@code layer/variable}, such as {@code block1_conv1/kernel}, with Keras's
   *     shapes; read one at a time while writing
   * @throws FormatException if a name has no layer, or a layer does not fit into the layout
   * @throws IOException if it cannot be written
   */
  public static void write(Path target, Tensors tensors) throws IOException {
    Map<String, List<TensorInfo>> layers = layers(TensorBytes.infos(tensors));
    try (AsideFile file = new AsideFile(target)) {
      try (WritableHdfFile hdf = HdfFile.write(file.path())) {
        if (target.getFileName().toString().endsWith(".weights.h5")) {
          byClasses(hdf, layers, tensors);
        } else {
          byNames(target, hdf, layers, tensors);
        }
      } catch (HdfException e) {
        throw new IOException(FormatException.reason(e), e);
      }
      file.commit();
    }
  }

  private static void byNames(
      Path target, WritableGroup root, Map<String, List<TensorInfo>> layers, Tensors tensors) {
    root.putAttribute("layer_names", names(target, List.copyOf(layers.keySet())));
    root.putAttribute("backend", "tensorflow");
    root.putAttribute("keras_version", VERSION);
    layers.forEach(
        (layer, infos) -> {
          WritableGroup group = root.putGroup(layer);
          List<String> paths = infos.stream().map(info -> info.name() + ":0").toList();
          group.putAttribute("weight_names", names(target, paths));
          WritableGroup inner = group.putGroup(layer);
          for (TensorInfo info : infos) {
            put(inner, variable(info) + ":0", tensors, info);
          }
        });
  }

  private static void byClasses(
      WritableGroup root, Map<String, List<TensorInfo>> layers, Tensors tensors) {
    // The network's own variables, of which there are none; Keras looks for the group.
    root.putDataset("vars", new EmptyGroup("vars", root));
    WritableGroup all = root.putGroup("layers");
    Map<String, Integer> seen = new HashMap<>();
    layers.forEach(
        (layer, infos) -> {
          List<String> order = order(layer, infos);
          String type = order.get(0);
          int before = seen.merge(type, 1, Integer::sum) - 1;
          WritableGroup variables =
              all.putGroup(before == 0 ? type : type + "_" + before).putGroup("vars");
          variables.putAttribute("name", layer);
          List<TensorInfo> inOrder = new ArrayList<>(infos);
          inOrder.sort(Comparator.comparingInt(info -> order.indexOf(variable(info))));
          for (int i = 0; i < inOrder.size(); i++) {
            put(variables, Integer.toString(i), tensors, inOrder.get(i));
          }
        });
  }

  /** A layer's class, then its variables in Keras's order. */
  private static List<String> order(String layer, List<TensorInfo> infos) {
    Set<String> variables =
        infos.stream().map(KerasWriter::variable).collect(Collectors.toCollection(TreeSet::new));
    int rank =
        infos.stream()
            .filter(info -> variable(info).equals("kernel"))
            .mapToInt(info -> info.shape().size())
            .findFirst()
            .orElse(0);
    List<String> order =
        switch (rank) {
          case 2 -> List.of("dense", "kernel", "bias");
          case 3, 4, 5 -> List.of("conv" + (rank - 2) + "d", "kernel", "bias");
          default ->
              List.of("batch_normalization", "gamma", "beta", "moving_mean", "moving_variance");
        };
    boolean normalization = rank == 0 && variables.contains("moving_variance");
    if (!order.containsAll(variables) || rank == 0 && !normalization) {
      throw new FormatException(
          "the layer %s has the variables %s, expected those of a convolution, a dense layer or a batch normalization; choose a file name that ends with .h5 only, where any will do"
              .formatted(FormatException.name(layer), FormatException.name(variables.toString())));
    }
    return order;
  }

  private static String variable(TensorInfo info) {
    return info.name().substring(info.name().indexOf('/') + 1);
  }

  private static void put(WritableGroup group, String name, Tensors tensors, TensorInfo info) {
    group.putDataset(name, new LazyDataset(name, group, tensors, info));
  }

  private static Map<String, List<TensorInfo>> layers(List<TensorInfo> infos) {
    Map<String, List<TensorInfo>> layers = new LinkedHashMap<>();
    for (TensorInfo info : infos) {
      String[] parts = info.name().split("/", -1);
      if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
        throw new FormatException(
            "the tensor %s has no name of Keras's form, expected layer/variable such as conv1/kernel; rename it"
                .formatted(FormatException.name(info.name())));
      }
      layers.computeIfAbsent(parts[0], layer -> new ArrayList<>()).add(info);
    }
    return layers;
  }

  private static String[] names(Path target, List<String> names) {
    int longest =
        names.stream()
            .mapToInt(name -> name.getBytes(StandardCharsets.UTF_8).length + 1)
            .max()
            .orElse(1);
    if ((long) longest * names.size() > LONGEST_NAMES) {
      throw new FormatException(
          "%s would need %,d names of up to %,d bytes in one list, expected at most %,d bytes in all; use safetensors"
              .formatted(target, names.size(), longest, LONGEST_NAMES));
    }
    return names.toArray(String[]::new);
  }

  /**
   * A group of nothing. The library leaves the channel where the group before it ended, and writes
   * its own name over one that comes last; so this one moves the channel on.
   */
  private static final class EmptyGroup extends WritableDatasetImpl {

    EmptyGroup(String name, Group parent) {
      super(new float[1], name, parent);
    }

    @Override
    public long write(HdfFileChannel channel, long position) {
      long end = new WritableGroupImpl(getParent(), getName()).write(channel, position);
      channel.position(end);
      return end;
    }
  }

  /** A dataset whose values are asked for when the library comes to write them. */
  private static final class LazyDataset extends WritableDatasetImpl {

    private final Tensors tensors;
    private final TensorInfo info;

    LazyDataset(String name, Group parent, Tensors tensors, TensorInfo info) {
      // Stands for the values until then.
      super(new float[1], name, parent);
      this.tensors = tensors;
      this.info = info;
    }

    @Override
    public long write(HdfFileChannel channel, long position) {
      float[] values = TensorBytes.values(tensors, info);
      Object data = info.shape().isEmpty() ? (Object) values[0] : nested(values);
      return new WritableDatasetImpl(data, getName(), getParent()).write(channel, position);
    }

    private Object nested(float[] values) {
      int[] shape = info.shape().stream().mapToInt(Math::toIntExact).toArray();
      Object nested = Array.newInstance(float.class, shape);
      fill(nested, values, 0);
      return nested;
    }

    private static int fill(Object array, float[] values, int from) {
      if (array instanceof float[] row) {
        System.arraycopy(values, from, row, 0, row.length);
        return from + row.length;
      }
      int at = from;
      for (Object inner : (Object[]) array) {
        at = fill(inner, values, at);
      }
      return at;
    }
  }
}
