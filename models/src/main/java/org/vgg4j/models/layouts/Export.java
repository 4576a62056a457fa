package org.vgg4j.models.layouts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;

/** A graph's weights as the tensors of a file. */
public final class Export {

  /** The name of what {@link Tensors#metadata} says of the layout. */
  public static final String LAYOUT = "layout";

  /** The name under which {@link Recognition} looks for the model in a file's metadata. */
  public static final String MODEL = "model";

  private Export() {}

  /**
   * The tensors of a graph, each computed when it is read. The graph must not change until then.
   *
   * @param metadata what the file is to say of itself beside the layout
   * @throws LayoutException if the network has what the layout cannot hold
   */
  public static Tensors tensors(
      ComputationGraph graph, Layout layout, Map<String, String> metadata) {
    Map<TensorInfo, Entry> entries = new LinkedHashMap<>();
    for (Entry entry : layout.entries(graph.getConfiguration())) {
      if (!entry.conversion().leadsBack(entry.parameter())) {
        throw new LayoutException(
            ("%s cannot be written as tensor '%s' of shape %s, which stands behind a pool that"
                    + " leaves other images than %s; use layout 'vgg4j'")
                .formatted(
                    entry.parameter().words(),
                    entry.tensor(),
                    entry.shape(),
                    entry.parameter().image()));
      }
      entries.put(new TensorInfo(entry.tensor(), entry.shape()), entry);
    }
    Map<String, String> all = new LinkedHashMap<>(metadata);
    all.put(LAYOUT, layout.id());
    return new GraphTensors(graph, entries, Map.copyOf(all));
  }

  /**
   * The same without more to say.
   *
   * @throws LayoutException as there
   */
  public static Tensors tensors(ComputationGraph graph, Layout layout) {
    return tensors(graph, layout, Map.of());
  }

  private record GraphTensors(
      ComputationGraph graph, Map<TensorInfo, Entry> entries, Map<String, String> metadata)
      implements Tensors {

    @Override
    public List<TensorInfo> infos() {
      return List.copyOf(entries.keySet());
    }

    @Override
    public float[] read(TensorInfo info) {
      Entry entry = entries.get(info);
      if (entry == null) {
        throw new IllegalArgumentException("no tensor " + info + " among those of the graph");
      }
      float[] ours = Parameters.read(graph, entry.parameter());
      return entry.conversion().toTheirs(ours, entry.parameter());
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
