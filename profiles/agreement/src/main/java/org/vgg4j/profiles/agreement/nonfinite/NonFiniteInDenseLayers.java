package org.vgg4j.profiles.agreement.nonfinite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.agreement.EngineUnderTest;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.Twins;

/** NaN and infinity in dense layers. */
public abstract class NonFiniteInDenseLayers implements EngineUnderTest {

  @Test
  void goWhereStockHasThem() {
    List<Layer> layers =
        List.of(dense(24, Activation.TANH), dense(40, Activation.RELU), dense(7, Activation.RELU));
    Twins twins = Twins.of(Nets.chain(InputType.feedForward(13), layers), this);
    assertThat(twins.report().accelerated()).hasSize(layers.size());
    DataSet images = Nets.images(1, 6, 13, 1, 1);
    DataSet vectors = new DataSet(images.getFeatures().reshape(6, 13), images.getLabels());

    NonFiniteValues.assertAgreesWithOneInEveryArray(twins, vectors, Twins.TOLERANCE);
  }

  @Test
  void areThoseOfStockAtEveryPlace() {
    PlacesNet.Shape vectors = new PlacesNet.Shape(3, 5, 1, 1);
    for (Activation activation : List.of(Activation.RELU, Activation.IDENTITY)) {
      PlacesNet net = new PlacesNet(vectors, List.of(dense(7, activation)), true);
      net.assertPlaces(Twins.of(net.graph(), this), Integer.MAX_VALUE, Twins.TOLERANCE);
    }
  }

  private static DenseLayer dense(int out, Activation activation) {
    return new DenseLayer.Builder().nOut(out).activation(activation).build();
  }
}
