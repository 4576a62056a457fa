package org.vgg4j.profiles.agreement.nonfinite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.agreement.Ties;
import org.vgg4j.profiles.agreement.Twins;

/**
 * NaN and infinity in the arrays that a pass of two graphs reads, stock and accelerated, and
 * whether they come out at the same places.
 */
public final class NonFiniteValues {

  private static final float[] VALUES = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  private NonFiniteValues() {}

  /** Puts each of the values into each array, one at a time. */
  public static void assertAgreesWithOneInEveryArray(Twins twins, DataSet batch, double tolerance) {
    int turn = 0;
    for (var place : places(twins.stock(), batch).entrySet()) {
      float value = VALUES[turn % VALUES.length];
      // The first, the last and one in the middle, by turns.
      long index = (place.getValue() - 1) * (turn / VALUES.length % 3) / 2;
      turn++;
      assertAgreesWithOneAt(place.getKey(), index, value, twins, batch, tolerance);
    }
  }

  /**
   * Puts each of the values into each array, one at a time, and asserts that what has one in stock
   * has one, wherever in it.
   */
  public static void assertNoneIsLost(Twins twins, DataSet batch) {
    for (String array : places(twins.stock(), batch).keySet()) {
      for (float value : VALUES) {
        Consumer<Target> poison = target -> target.put(array, 0, value);
        Map<String, INDArray> expected = everything(twins.stock(), batch, poison);
        Map<String, INDArray> actual = everything(twins.fast(), batch, poison);
        assertThat(namesOfNonFinite(actual))
            .as("what has NaN or infinity with %s in %s", value, array)
            .containsAll(namesOfNonFinite(expected));
      }
    }
  }

  private static List<String> namesOfNonFinite(Map<String, INDArray> arrays) {
    return arrays.keySet().stream().filter(name -> !isFinite(arrays.get(name))).toList();
  }

  private static boolean isFinite(INDArray array) {
    for (float value : array.dup('c').data().asFloat()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Puts one value into one place of an array. */
  public static void assertAgreesWithOneAt(
      String array, long index, float value, Twins twins, DataSet batch, double tolerance) {
    String what = value + " at " + index + " of " + array;
    assertAgrees(what, twins, batch, tolerance, target -> target.put(array, index, value));
  }

  /** Names of all arrays that a pass reads, with their lengths. */
  public static Map<String, Long> places(ComputationGraph graph, DataSet batch) {
    Map<String, Long> places = new LinkedHashMap<>();
    places.put("images", batch.getFeatures().length());
    places.put("labels", batch.getLabels().length());
    graph.paramTable().forEach((name, array) -> places.put(name, array.length()));
    return places;
  }

  private record Target(ComputationGraph graph, DataSet batch) {
    void put(String place, long index, float value) {
      INDArray array =
          switch (place) {
            case "images" -> batch.getFeatures();
            case "labels" -> batch.getLabels();
            default -> graph.paramTable().get(place);
          };
      array.putScalar(index, value);
    }
  }

  private static void assertAgrees(
      String what, Twins twins, DataSet batch, double tolerance, Consumer<Target> poison) {
    Map<String, INDArray> expected = everything(twins.stock(), batch, poison);
    Map<String, INDArray> actual = everything(twins.fast(), batch, poison);
    boolean close = true;
    try {
      assertSame(what, expected, actual, tolerance);
    } catch (AssertionError e) {
      close = false;
      if (ties(twins, batch, poison).isEmpty()) {
        throw e;
      }
    }
    if (!close) {
      assertSame(what, expected, actual, Twins.TOLERANCE_OF_TIES);
    }
  }

  private static void assertSame(
      String what, Map<String, INDArray> expected, Map<String, INDArray> actual, double tolerance) {
    expected.forEach(
        (name, array) -> assertSame(name + " with " + what, array, actual.get(name), tolerance));
  }

  private static List<String> ties(Twins twins, DataSet batch, Consumer<Target> poison) {
    List<INDArray> before = List.of(twins.stock().params().dup(), twins.fast().params().dup());
    DataSet own = batch.copy();
    poison.accept(new Target(twins.stock(), own));
    poison.accept(new Target(twins.fast(), own));
    List<String> ties = Ties.between(twins.stock(), twins.fast(), own.getFeatures());
    twins.stock().params().assign(before.get(0));
    twins.fast().params().assign(before.get(1));
    return ties;
  }

  /** What a graph computes, in training and at inference, forwards and backwards. */
  private static Map<String, INDArray> everything(
      ComputationGraph graph, DataSet batch, Consumer<Target> poison) {
    INDArray parameters = graph.params().dup();
    DataSet own = batch.copy();
    poison.accept(new Target(graph, own));
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    arrays.put("output", graph.outputSingle(own.getFeatures().dup()).dup());
    graph
        .feedForward(own.getFeatures().dup(), true)
        .forEach((name, array) -> arrays.put("activations of " + name, array.dup()));
    graph.setInputs(own.getFeatures().dup());
    graph.setLabels(own.getLabels());
    graph.computeGradientAndScore();
    graph
        .gradient()
        .gradientForVariable()
        .forEach((name, array) -> arrays.put("gradient of " + name, array.dup()));
    graph.params().assign(parameters);
    return arrays;
  }

  /** Asserts that the same elements are NaN or infinite and that the others agree. */
  public static void assertSame(String what, INDArray expected, INDArray actual, double tolerance) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    float[] ours = actual.dup('c').data().asFloat();
    float[] theirs = expected.dup('c').data().asFloat();
    double scale = 1e-6;
    for (float value : theirs) {
      scale = Float.isFinite(value) ? Math.max(scale, Math.abs(value)) : scale;
    }
    for (int i = 0; i < theirs.length; i++) {
      boolean same =
          Float.isFinite(theirs[i])
              ? Math.abs((double) ours[i] - theirs[i]) < tolerance * scale
              : Float.compare(ours[i], theirs[i]) == 0;
      if (!same) {
        assertThat(ours[i]).as("%s, element %s", what, i).isEqualTo(theirs[i]);
      }
    }
  }
}
