package org.vgg4j.profiles.agreement.nonfinite;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.profiles.agreement.EngineUnderTest;
import org.vgg4j.profiles.agreement.Layers;
import org.vgg4j.profiles.agreement.Twins;

/** The same as {@link NonFinitePlaces}, of layers with so many places that some are left out. */
public abstract class NonFinitePlacesInSteps implements EngineUnderTest {

  /** Layers whose kernels need more channels, and have more places than a build has time for. */
  static Stream<Arguments> largeLayers() {
    return Stream.of(
        Arguments.of("tap by tap", new PlacesNet.Shape(16, 64, 2, 1), List.of(Layers.relu(64))),
        Arguments.of("by Winograd", new PlacesNet.Shape(1, 96, 29, 13), List.of(Layers.relu(97))));
  }

  /** In odd steps, so that every rest of a division by what kernels take at a time is met. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("largeLayers")
  void areThoseOfStock(String name, PlacesNet.Shape shape, List<Layer> layers) {
    assertPlaces(shape, layers, 20);
  }

  @Tag("long")
  @ParameterizedTest(name = "{0}")
  @MethodSource("largeLayers")
  void areThoseOfStockInSmallSteps(String name, PlacesNet.Shape shape, List<Layer> layers) {
    assertPlaces(shape, layers, 2000);
  }

  private void assertPlaces(PlacesNet.Shape shape, List<Layer> layers, int most) {
    PlacesNet net = new PlacesNet(shape, layers);
    net.assertPlaces(Twins.of(net.graph(), this), most, Twins.TOLERANCE);
  }
}
