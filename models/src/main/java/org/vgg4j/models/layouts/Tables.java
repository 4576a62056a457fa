package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.vgg4j.models.layouts.Network.Place;
import org.vgg4j.models.layouts.VggReader.Convolution;

/** The tables of the known layouts. */
final class Tables {

  /** PyTorch's default, which all its published VGG networks have. */
  private static final double TORCH_EPSILON = 1e-5;

  /** Linear, ReLU and dropout. */
  private static final int MODULES_PER_DENSE = 3;

  private static final double SAME_EPSILON = 1e-12;

  private Tables() {}

  /**
   * PyTorch's {@code nn.Sequential} numbers: in {@code features} every convolution, batch norm,
   * ReLU and pool counts, in {@code classifier} every linear layer, ReLU and dropout. A classifier
   * that is one linear layer has no number.
   *
   * <p>Convolutions there have a bias in front of batch norm too.
   *
   * @param pool the side of the adaptive average pool in front of the classifier; 0 for none
   */
  static List<Entry> torch(String layout, List<Place> places, int pool) {
    VggReader vgg = VggReader.read(layout, places);
    if (pool > 0) {
      requireFlattening(layout, vgg);
    }
    List<Entry> entries = new ArrayList<>();
    int module = 0;
    int block = 1;
    for (Convolution convolution : vgg.convolutions()) {
      module += convolution.block() - block;
      block = convolution.block();
      Place norm = convolution.norm();
      String name = "features." + module + ".";
      Map<Role, Parameter> parameters = convolution.place().parameters();
      entries.add(
          Entry.of(name + "weight", parameters.get(Role.CONVOLUTION_WEIGHT), Arrangement.AS_IS));
      Parameter bias = parameters.get(Role.BIAS);
      if (bias != null && norm == null) {
        entries.add(Entry.of(name + "bias", bias, Arrangement.AS_IS));
      } else if (bias != null) {
        entries.add(Entry.optional(name + "bias", bias, Arrangement.AS_IS));
      } else if (norm != null) {
        Parameter mean = norm.parameters().get(Role.MEAN);
        entries.add(Entry.optional(name + "bias", mean, new Conversion.Subtract()));
      }
      if (norm != null) {
        module++;
        norm(entries, "features." + module + ".", norm);
      }
      module += 2;
    }
    boolean single = vgg.dense().size() == 1;
    for (int i = 0; i < vgg.dense().size(); i++) {
      Place place = vgg.dense().get(i);
      String name = single ? "classifier." : "classifier." + MODULES_PER_DENSE * i + ".";
      Parameter weight = place.parameters().get(Role.DENSE_WEIGHT);
      entries.add(Entry.of(name + "weight", weight, behindPool(weight, pool)));
      bias(entries, name + "bias", place);
    }
    return entries;
  }

  private static void requireFlattening(String layout, VggReader vgg) {
    if (vgg.globalPool() != null) {
      throw VggReader.misfit(layout, vgg.globalPool(), "its dense layers see whole images");
    }
  }

  private static Conversion behindPool(Parameter weight, int pool) {
    List<Long> image = weight.image();
    boolean asIs = pool == 0 || image.isEmpty() || image.get(1) == pool && image.get(2) == pool;
    return asIs ? Arrangement.AS_IS : new AdaptivePool(pool);
  }

  /**
   * Keras's layer names, {@code block1_conv1} to {@code predictions}, and orders. The first
   * convolution takes blue, green, red.
   */
  static List<Entry> keras(String layout, List<Place> places) {
    VggReader vgg = VggReader.read(layout, places);
    requireFlattening(layout, vgg);
    List<Entry> entries = new ArrayList<>();
    for (Convolution convolution : vgg.convolutions()) {
      if (convolution.norm() != null) {
        throw VggReader.misfit(layout, convolution.norm(), "its convolutions have no batch norm");
      }
      String name = "block" + convolution.block() + "_conv" + convolution.number() + "/";
      Parameter weight = convolution.place().parameters().get(Role.CONVOLUTION_WEIGHT);
      Conversion order = entries.isEmpty() ? Arrangement.HWIO_BGR : Arrangement.HWIO;
      entries.add(Entry.of(name + "kernel", weight, order));
      bias(entries, name + "bias", convolution.place());
    }
    int last = vgg.dense().size() - 1;
    for (int i = 0; i <= last; i++) {
      Place place = vgg.dense().get(i);
      String name = i == last ? "predictions/" : "fc" + (i + 1) + "/";
      Parameter weight = place.parameters().get(Role.DENSE_WEIGHT);
      entries.add(Entry.of(name + "kernel", weight, kerasOrder(weight)));
      bias(entries, name + "bias", place);
    }
    return entries;
  }

  /** Our layers' names with PyTorch's names and orders for what they hold. */
  static List<Entry> own(List<Place> places) {
    return own(places, role -> "." + role.torchName(), parameter -> Arrangement.AS_IS);
  }

  /** Our layers' names with Keras's names and orders for what they hold. */
  static List<Entry> ownKeras(List<Place> places) {
    return own(places, role -> "/" + role.kerasName(), Tables::kerasOrder);
  }

  private static List<Entry> own(
      List<Place> places, Function<Role, String> names, Function<Parameter, Conversion> orders) {
    List<Entry> entries = new ArrayList<>();
    for (Place place : places) {
      for (Parameter parameter : place.parameters().values()) {
        Role role = parameter.role();
        String tensor = place.name() + names.apply(role);
        Conversion order = orders.apply(parameter);
        // A norm need have no factor and offset.
        entries.add(
            role == Role.GAMMA || role == Role.BETA
                ? Entry.optional(tensor, parameter, order)
                : Entry.of(tensor, parameter, order));
      }
    }
    return entries;
  }

  private static Conversion kerasOrder(Parameter parameter) {
    return switch (parameter.role()) {
      case CONVOLUTION_WEIGHT -> Arrangement.HWIO;
      case DENSE_WEIGHT ->
          parameter.image().isEmpty() ? Arrangement.TRANSPOSE : Arrangement.FLATTEN_HWC;
      default -> Arrangement.AS_IS;
    };
  }

  private static void bias(List<Entry> entries, String tensor, Place place) {
    Parameter bias = place.parameters().get(Role.BIAS);
    if (bias != null) {
      entries.add(Entry.of(tensor, bias, Arrangement.AS_IS));
    }
  }

  /** A batch norm's four tensors, of a norm with PyTorch's own epsilon. */
  private static void norm(List<Entry> entries, String name, Place norm) {
    for (Parameter parameter : norm.parameters().values()) {
      Role role = parameter.role();
      boolean same = Math.abs(parameter.epsilon() - TORCH_EPSILON) < SAME_EPSILON;
      Conversion conversion =
          role == Role.VARIANCE && !same ? new Epsilon(TORCH_EPSILON) : Arrangement.AS_IS;
      entries.add(Entry.of(name + role.torchName(), parameter, conversion));
    }
  }
}
