package org.vgg4j.profiles.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.vgg4j.profiles.agreement.DenseAgreement;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.Twins;

/** Dense layers, stock against oneDNN, which computes them over channels-last values alone. */
class DenseTest extends DenseAgreement implements ChannelsLast {

  @Test
  void inBlocksOfChannelsTheyRunStockAndSayWhy() {
    Blocks engine = new Blocks() {};
    DenseLayer dense = new DenseLayer.Builder().nOut(8).activation(Activation.TANH).build();
    Twins blocks = Twins.of(Nets.chain(InputType.feedForward(13), List.of(dense)), engine);

    assertThat(blocks.report().stock())
        .containsEntry("layer0", "no oneDNN kernel for DenseLayer in blocks of channels");
    blocks.assertAgreeOn(vectors(4, 13));
  }
}
