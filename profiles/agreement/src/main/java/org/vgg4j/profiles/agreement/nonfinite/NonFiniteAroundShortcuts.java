package org.vgg4j.profiles.agreement.nonfinite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.profiles.agreement.EngineUnderTest;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.ResidualNets;
import org.vgg4j.profiles.agreement.Twins;

/** NaN and infinity where values are read more than once and added. */
public abstract class NonFiniteAroundShortcuts implements EngineUnderTest {

  @Test
  void goWhereStockHasThem() {
    DataSet images = Nets.images(1, 2, 3, 10, 10);
    Twins before = Twins.of(new ResidualNets().preActivation(Activation.RELU), this);
    Twins after = Twins.of(new ResidualNets().postActivation(Activation.TANH), this);
    assertThat(before.report().accelerated()).contains("block1_add", "block2_add");
    assertThat(after.report().accelerated()).contains("block1_add", "block2_add");

    NonFiniteValues.assertAgreesWithOneInEveryArray(before, images, Twins.TOLERANCE_OF_TIES);
    NonFiniteValues.assertAgreesWithOneInEveryArray(after, images, Twins.TOLERANCE);
  }
}
