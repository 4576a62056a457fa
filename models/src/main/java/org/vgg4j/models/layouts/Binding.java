package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vgg4j.choices.Choices;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;

/**
 * Which tensor of a file is which entry's. Names and shapes only.
 *
 * @param found by entry, in the entries' order
 * @param ignored tensors that are left alone
 * @param absent entries that the file does without
 * @param problems each a line; a file fits if there are none
 */
record Binding(
    Map<Entry, TensorInfo> found, List<String> ignored, List<Entry> absent, List<String> problems) {

  /**
   * @param kept layers that are left as they are, their tensors ignored
   */
  static Binding of(Layout layout, List<Entry> entries, Tensors file, Set<String> kept) {
    Binding binding =
        new Binding(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Map<String, TensorInfo> waiting = binding.byName(layout, file);
    List<Entry> missing = new ArrayList<>();
    for (Entry entry : entries) {
      TensorInfo tensor = waiting.remove(entry.tensor());
      if (kept.contains(entry.parameter().layer())) {
        if (tensor != null) {
          binding.ignored.add(tensor.name());
        }
      } else if (tensor == null) {
        (entry.optional() ? binding.absent : missing).add(entry);
      } else if (!tensor.shape().equals(entry.shape())) {
        binding.problems.add(
            "tensor '%s' has shape %s, expected %s for %s"
                .formatted(
                    tensor.name(), tensor.shape(), entry.shape(), entry.parameter().words()));
      } else {
        binding.found.put(entry, tensor);
      }
    }
    missing.addAll(binding.halfAffine());
    for (Entry entry : missing) {
      binding.problems.add(
          "no tensor '%s' of shape %s for %s%s"
              .formatted(
                  entry.tensor(),
                  entry.shape(),
                  entry.parameter().words(),
                  nearest(entry, waiting.values().stream().toList())));
    }
    for (TensorInfo tensor : waiting.values()) {
      List<String> names = missing.stream().map(Entry::tensor).toList();
      binding.problems.add(
          "tensor '%s' of shape %s belongs to no layer, expected the %d of this model%s"
              .formatted(
                  tensor.name(),
                  tensor.shape(),
                  entries.size(),
                  Choices.nearestHint(layout.canonical(tensor.name()), names)));
    }
    return binding;
  }

  private Map<String, TensorInfo> byName(Layout layout, Tensors file) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    for (TensorInfo tensor : file.infos()) {
      if (layout.ignores(tensor)) {
        ignored.add(tensor.name());
        continue;
      }
      String name = layout.canonical(tensor.name());
      TensorInfo other = tensors.putIfAbsent(name, tensor);
      if (other != null) {
        problems.add(
            "tensors '%s' and '%s' are both '%s', expected one"
                .formatted(other.name(), tensor.name(), name));
      }
    }
    return tensors;
  }

  /** A norm has a factor and an offset, or neither. */
  private List<Entry> halfAffine() {
    List<Entry> half =
        absent.stream()
            .filter(entry -> Set.of(Role.GAMMA, Role.BETA).contains(entry.parameter().role()))
            .filter(
                entry ->
                    absent.stream()
                            .filter(
                                other ->
                                    other.parameter().layer().equals(entry.parameter().layer()))
                            .filter(
                                other ->
                                    Set.of(Role.GAMMA, Role.BETA)
                                        .contains(other.parameter().role()))
                            .count()
                        == 1)
            .toList();
    absent.removeAll(half);
    return half;
  }

  private static String nearest(Entry entry, List<TensorInfo> left) {
    List<String> shaped =
        left.stream()
            .filter(tensor -> tensor.shape().equals(entry.shape()))
            .map(TensorInfo::name)
            .toList();
    if (shaped.size() == 1) {
      return " (nearest: '" + shaped.get(0) + "', of that shape)";
    }
    List<String> names = shaped.isEmpty() ? left.stream().map(TensorInfo::name).toList() : shaped;
    return Choices.nearestHint(entry.tensor(), names);
  }

  /**
   * @throws LayoutException with the first problem
   */
  void requireFit(Layout layout) {
    if (!problems.isEmpty()) {
      int more = problems.size() - 1;
      throw new LayoutException(
          problems.get(0)
              + (more == 0 ? "" : " (and " + more + " more that do not fit)")
              + "; choose another model or layout than '"
              + layout.id()
              + "', or name the tensors in a table with --map");
    }
  }
}
