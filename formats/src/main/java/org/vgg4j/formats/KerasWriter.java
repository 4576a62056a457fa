package org.vgg4j.formats;

import io.jhdf.HdfFile;
import io.jhdf.WritableDatasetImpl;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes weights in HDF5 that {@code model.load_weights("weights.h5")} reads, of Keras 2 and 3: the
 * layout with {@code layer_names} and {@code weight_names} ({@link KerasHdf5}).
 *
 * <p>Keras 3 expects another layout of a name that ends with {@code .weights.h5}, by the classes of
 * layers, which tensors do not tell; such a name is refused.
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
   * @throws FormatException if a name has no layer, or the file's name is kept for another layout
   * @throws IOException if it cannot be written
   */
  public static void write(Path target, Tensors tensors) throws IOException {
    if (target.getFileName().toString().endsWith(".weights.h5")) {
      throw new FormatException(
          "%s ends with .weights.h5, expected a name that ends with .h5 only, since Keras 3 looks for another layout in the former; choose another name"
              .formatted(target));
    }
    Map<String, List<TensorInfo>> layers = layers(tensors.infos());
    try (AsideFile file = new AsideFile(target)) {
      try (WritableHdfFile hdf = HdfFile.write(file.path())) {
        hdf.putAttribute("layer_names", names(target, List.copyOf(layers.keySet())));
        hdf.putAttribute("backend", "tensorflow");
        hdf.putAttribute("keras_version", VERSION);
        for (Map.Entry<String, List<TensorInfo>> layer : layers.entrySet()) {
          WritableGroup group = hdf.putGroup(layer.getKey());
          List<String> paths = layer.getValue().stream().map(info -> info.name() + ":0").toList();
          group.putAttribute("weight_names", names(target, paths));
          WritableGroup inner = group.putGroup(layer.getKey());
          for (TensorInfo info : layer.getValue()) {
            String variable = info.name().substring(layer.getKey().length() + 1) + ":0";
            inner.putDataset(variable, new LazyDataset(variable, inner, tensors, info));
          }
        }
      } catch (HdfException e) {
        throw new IOException(FormatException.reason(e), e);
      }
      file.commit();
    }
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
      float[] values = AsideFile.values(tensors, info);
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
