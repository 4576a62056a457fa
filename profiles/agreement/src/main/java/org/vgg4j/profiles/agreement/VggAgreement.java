package org.vgg4j.profiles.agreement;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Whole VGG networks, stock against the engine, from the same weights. In every build runs the one
 * that {@link RealImagesAgreement} does not compute; the others are of the long form.
 */
public abstract class VggAgreement implements EngineUnderTest {

  @Tag("long")
  @Test
  void smoothVgg11AgreesInLossAndEveryGradient() {
    twins(Nets.smoothVgg(Nets.VGG11, false, new Nesterovs(0.001))).assertAgreeOn(images());
  }

  @Test
  void smoothVgg16BnAgreesInLossAndEveryGradient() {
    twins(Nets.smoothVgg(Nets.VGG16, true, new Nesterovs(0.001))).assertAgreeOn(images());
  }

  @Tag("long")
  @Test
  void vgg11AgreesInLossAndEveryGradientUpToTies() {
    twins(Nets.vgg(Nets.VGG11, false, new Nesterovs(0.001))).assertAgreeUpToTies(images());
  }

  @Tag("long")
  @Test
  void vgg16BnAgreesInLossAndEveryGradientUpToTies() {
    twins(Nets.vgg(Nets.VGG16, true, new Nesterovs(0.001))).assertAgreeUpToTies(images());
  }

  private Twins twins(ComputationGraph stock) {
    return Twins.of(stock, this);
  }

  private static DataSet images() {
    return Nets.photographs(1, 8);
  }
}
