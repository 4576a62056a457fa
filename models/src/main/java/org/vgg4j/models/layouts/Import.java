package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.choices.Choices;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.layouts.Network.Place;

/** Weights of a file into a graph. */
public final class Import {

  private Import() {}

  /**
   * Sets every parameter of a graph.
   *
   * @throws LayoutException as {@link #into(ComputationGraph, Tensors, Layout, Set)}
   */
  public static ImportReport into(ComputationGraph graph, Tensors file, Layout layout) {
    return into(graph, file, layout, Set.of());
  }

  /**
   * Sets the parameters of a graph. Its optimizer is left as it is. If anything goes wrong, so is
   * the graph.
   *
   * @param keep layers to leave as they are, such as the last one of a network for other classes
   * @throws LayoutException if tensors and network do not fit together: one line with the tensor,
   *     its shape, what was expected and the nearest candidate
   * @throws org.vgg4j.formats.FormatException if the file does not hold what it says
   */
  public static ImportReport into(
      ComputationGraph graph, Tensors file, Layout layout, Set<String> keep) {
    requireLayers(graph, keep);
    List<Entry> entries = layout.entries(graph.getConfiguration());
    Binding binding = Binding.of(layout, entries, file, keep);
    binding.requireFit(layout);
    Map<Parameter, List<Entry>> byParameter = new LinkedHashMap<>();
    binding
        .found()
        .keySet()
        .forEach(
            entry ->
                byParameter.computeIfAbsent(entry.parameter(), p -> new ArrayList<>()).add(entry));
    INDArray before = graph.params().dup();
    try {
      byParameter.forEach((parameter, of) -> set(graph, parameter, of, binding, file));
      binding.absent().stream()
          .filter(entry -> !(entry.conversion() instanceof Conversion.Subtract))
          .forEach(entry -> setNeutral(graph, entry.parameter()));
    } catch (RuntimeException e) {
      graph.params().assign(before);
      throw e;
    }
    long values = binding.found().values().stream().mapToLong(TensorInfo::length).sum();
    return new ImportReport(
        layout.id(),
        binding.found().size(),
        values,
        binding.ignored(),
        List.copyOf(keep),
        notes(binding));
  }

  private static void requireLayers(ComputationGraph graph, Set<String> keep) {
    List<String> names =
        Network.places(graph.getConfiguration()).stream()
            .filter(place -> !place.parameters().isEmpty())
            .map(Place::name)
            .toList();
    keep.forEach(name -> Choices.find("layer to keep", name, names, n -> n));
  }

  private static void set(
      ComputationGraph graph,
      Parameter parameter,
      List<Entry> entries,
      Binding binding,
      Tensors file) {
    float[] values = null;
    float[] subtracted = null;
    for (Entry entry : entries) {
      TensorInfo tensor = binding.found().get(entry);
      float[] theirs = file.read(tensor);
      requireFinite(tensor, theirs);
      float[] ours = entry.conversion().toOurs(theirs, parameter);
      if (entry.conversion() instanceof Conversion.Subtract) {
        subtracted = ours;
      } else {
        values = ours;
        requireVariances(tensor, parameter, ours);
        requireLocked(tensor, parameter, ours);
      }
    }
    if (subtracted != null) {
      // A copy: what the file gave may be its own.
      values = values.clone();
      for (int i = 0; i < values.length; i++) {
        values[i] -= subtracted[i];
      }
    }
    Parameters.write(graph, parameter, values);
  }

  private static void setNeutral(ComputationGraph graph, Parameter parameter) {
    float[] values = new float[Math.toIntExact(parameter.length())];
    Arrays.fill(values, parameter.role().neutral());
    Parameters.write(graph, parameter, values);
  }

  private static void requireFinite(TensorInfo tensor, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new LayoutException(
            String.format(
                Locale.ROOT,
                "tensor '%s' holds %s as value %,d of %,d, expected finite numbers; its training"
                    + " had diverged or the file is damaged",
                tensor.name(),
                values[i],
                i + 1,
                values.length));
      }
    }
  }

  private static void requireVariances(TensorInfo tensor, Parameter parameter, float[] values) {
    for (float value : values) {
      if (parameter.role() == Role.VARIANCE && value < 0) {
        throw new LayoutException(
            "tensor '%s' holds the variance %s, expected none below 0; the file is damaged, or this is another tensor"
                .formatted(tensor.name(), value));
      }
    }
  }

  private static void requireLocked(TensorInfo tensor, Parameter parameter, float[] values) {
    for (float value : values) {
      if (parameter.locked() != null && value != parameter.locked()) {
        throw new LayoutException(
            "tensor '%s' holds %s, expected %s, which is fixed as %s; use a batch norm that learns it"
                .formatted(tensor.name(), value, parameter.locked(), parameter.words()));
      }
    }
  }

  private static List<String> notes(Binding binding) {
    List<String> notes = new ArrayList<>();
    Set<Entry> found = binding.found().keySet();
    long biases =
        found.stream().filter(entry -> entry.conversion() instanceof Conversion.Subtract).count();
    if (biases > 0) {
      notes.add("the biases of " + biases + " convolutions went into the batch norms behind them");
    }
    for (Entry entry : found) {
      if (entry.conversion() instanceof AdaptivePool pool) {
        notes.add(
            "the average pool to %1$dx%1$d went into the weights of layer '%2$s'"
                .formatted(pool.side(), entry.parameter().layer()));
      }
      if (entry.conversion() instanceof Epsilon epsilon) {
        notes.add(
            "%s was set for an epsilon of %s instead of %s"
                .formatted(
                    entry.parameter().words(), entry.parameter().epsilon(), epsilon.theirs()));
      }
    }
    for (Entry entry : binding.absent()) {
      if (!(entry.conversion() instanceof Conversion.Subtract)
          && entry.parameter().locked() == null) {
        notes.add(
            "no tensor '%s': %s is %s"
                .formatted(
                    entry.tensor(), entry.parameter().words(), entry.parameter().role().neutral()));
      }
    }
    return notes;
  }
}
