package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.layouts.Network.Place;
import org.vgg4j.models.layouts.TensorMap.Row;

/**
 * A {@link TensorMap} made by shapes: each layer gets the next group of tensors whose shapes fit
 * it, in the order of the file. Tensors whose names agree but for their last part are a group. What
 * order alone decides is marked for the user.
 */
public final class MapDraft {

  /** How the marks of what a user should look at begin. */
  public static final String CHECK = "CHECK: ";

  static final String BY_PLACE = CHECK + "known by its place among four alone";
  static final String SUBTRACT = new Conversion.Subtract().text();

  private final List<Row> rows = new ArrayList<>();
  private final Set<List<TensorInfo>> taken = new HashSet<>();
  private final List<List<TensorInfo>> groups;

  private MapDraft(List<List<TensorInfo>> groups) {
    this.groups = groups;
  }

  /**
   * Drafts a table.
   *
   * @param configuration of the model that the file is to be imported into
   * @param source where the table will be, for messages
   */
  public static TensorMap of(
      ComputationGraphConfiguration configuration, Tensors file, String source) {
    Map<String, List<TensorInfo>> groups = new LinkedHashMap<>();
    List<TensorInfo> ignored = new ArrayList<>();
    for (TensorInfo tensor : file.infos()) {
      if (WeightLayout.VGG4J.ignores(tensor)) {
        ignored.add(tensor);
      } else {
        groups.computeIfAbsent(prefix(tensor.name()), p -> new ArrayList<>()).add(tensor);
      }
    }
    MapDraft draft = new MapDraft(List.copyOf(groups.values()));
    draft.match(Network.places(configuration));
    for (List<TensorInfo> left : draft.groups) {
      if (!draft.taken.contains(left)) {
        left.forEach(
            tensor ->
                draft.add(
                    tensor.name(),
                    null,
                    TensorMap.IGNORE,
                    CHECK + "no layer left for shape " + tensor.shape()));
      }
    }
    ignored.forEach(tensor -> draft.add(tensor.name(), null, TensorMap.IGNORE, ""));
    return new TensorMap(source, draft.rows);
  }

  private static String prefix(String name) {
    int end = Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'));
    return end < 0 ? "" : name.substring(0, end);
  }

  private static String suffix(TensorInfo tensor) {
    String name = tensor.name();
    int end = Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'));
    return name.substring(end + 1).toLowerCase(Locale.ROOT);
  }

  private void match(List<Place> places) {
    Place behind = null;
    TensorInfo bias = null;
    for (Place place : places) {
      if (place.parameters().containsKey(Role.MEAN)) {
        norm(place, bias);
        bias = null;
      } else if (!place.parameters().isEmpty()) {
        if (bias != null) {
          add(bias.name(), null, TensorMap.IGNORE, CHECK + behind.words() + " has no bias");
        }
        bias = weighted(place);
        behind = place;
      }
    }
    if (bias != null) {
      add(bias.name(), null, TensorMap.IGNORE, CHECK + behind.words() + " has no bias");
    }
  }

  /**
   * @return a bias that the layer has no place for; null if there is none
   */
  private TensorInfo weighted(Place place) {
    Parameter weight =
        place.parameters().values().stream()
            .filter(parameter -> parameter.role().isWeight())
            .findFirst()
            .orElseThrow();
    Parameter bias = place.parameters().get(Role.BIAS);
    for (List<TensorInfo> group : groups) {
      List<TensorInfo> kernels = group.stream().filter(t -> t.shape().size() > 1).toList();
      if (taken.contains(group) || kernels.size() != 1) {
        continue;
      }
      TensorInfo kernel = kernels.get(0);
      List<Conversion> fitting = fitting(weight, kernel);
      if (fitting.isEmpty()) {
        continue;
      }
      taken.add(group);
      add(kernel.name(), weight, fitting.get(0).text(), note(kernel, fitting));
      List<TensorInfo> vectors = new ArrayList<>(group);
      vectors.remove(kernel);
      TensorInfo spare = null;
      for (TensorInfo vector : vectors) {
        if (bias != null && vector.shape().equals(bias.shape()) && vectors.size() == 1) {
          add(vector.name(), bias, Arrangement.AS_IS.text(), "");
          bias = null;
        } else if (vector.length() == weight.shape().get(0) && vectors.size() == 1) {
          spare = vector;
        } else {
          add(
              vector.name(),
              null,
              TensorMap.IGNORE,
              CHECK + "not understood as part of " + place.words());
        }
      }
      return spare;
    }
    missing(weight);
    return null;
  }

  /** Conversions under which a tensor has a weight's shape, the likeliest first. */
  private List<Conversion> fitting(Parameter weight, TensorInfo tensor) {
    boolean torch =
        groups.stream().flatMap(List::stream).anyMatch(other -> suffix(other).equals("weight"));
    boolean flattened = weight.image().size() == 3 && weight.image().get(1) > 1;
    List<Conversion> candidates = new ArrayList<>(List.of(Arrangement.AS_IS));
    if (weight.role() == Role.CONVOLUTION_WEIGHT) {
      candidates.add(Arrangement.HWIO);
    } else {
      candidates.add(flattened ? Arrangement.FLATTEN_HWC : Arrangement.TRANSPOSE);
    }
    if (!torch) {
      candidates.sort(Comparator.comparing(conversion -> conversion == Arrangement.AS_IS));
    }
    return candidates.stream()
        .filter(conversion -> conversion.theirShape(weight).equals(tensor.shape()))
        .toList();
  }

  private String note(TensorInfo kernel, List<Conversion> fitting) {
    long same =
        groups.stream()
            .flatMap(List::stream)
            .filter(tensor -> tensor.shape().equals(kernel.shape()))
            .count();
    String order = same > 1 ? same + " tensors have this shape, taken in the file's order" : "";
    String conversion =
        fitting.size() > 1 ? "'" + fitting.get(1).text() + "' would fit as well" : "";
    String both = order.isEmpty() || conversion.isEmpty() ? "" : "; ";
    String note = order + both + conversion;
    return note.isEmpty() ? "" : CHECK + note;
  }

  private void norm(Place place, TensorInfo biasInFront) {
    List<Parameter> parameters =
        place.parameters().values().stream().filter(p -> p.locked() == null).toList();
    Parameter mean = place.parameters().get(Role.MEAN);
    for (List<TensorInfo> group : groups) {
      if (taken.contains(group)
          || group.size() != parameters.size()
          || !group.stream().allMatch(tensor -> tensor.shape().equals(mean.shape()))) {
        continue;
      }
      taken.add(group);
      if (biasInFront != null) {
        add(biasInFront.name(), mean, SUBTRACT, "");
      }
      Set<Role> roles = new HashSet<>();
      boolean named = group.stream().allMatch(t -> role(t) != null && roles.add(role(t)));
      for (int i = 0; i < group.size(); i++) {
        TensorInfo tensor = group.get(i);
        Parameter parameter = named ? place.parameters().get(role(tensor)) : parameters.get(i);
        add(tensor.name(), parameter, Arrangement.AS_IS.text(), named ? "" : BY_PLACE);
      }
      return;
    }
    parameters.forEach(this::missing);
  }

  /** What a batch norm's tensor is, by its name; null if that does not say. */
  private static Role role(TensorInfo tensor) {
    String suffix = suffix(tensor).replaceAll("(_\\d+)?(:0)?$", "");
    if (suffix.endsWith("mean")) {
      return Role.MEAN;
    }
    if (suffix.endsWith("var") || suffix.endsWith("variance")) {
      return Role.VARIANCE;
    }
    if (Set.of("weight", "gamma", "scale").contains(suffix)) {
      return Role.GAMMA;
    }
    return Set.of("bias", "beta", "shift", "offset").contains(suffix) ? Role.BETA : null;
  }

  private void missing(Parameter parameter) {
    rows.add(
        new Row(
            rows.size() + 2,
            "",
            parameter.layer(),
            parameter.key(),
            Arrangement.AS_IS.text(),
            CHECK + "no tensor left of shape " + parameter.shape()));
  }

  private void add(String theirs, Parameter parameter, String conversion, String note) {
    rows.add(
        new Row(
            rows.size() + 2,
            theirs,
            parameter == null ? "" : parameter.layer(),
            parameter == null ? "" : parameter.key(),
            conversion,
            note));
  }
}
