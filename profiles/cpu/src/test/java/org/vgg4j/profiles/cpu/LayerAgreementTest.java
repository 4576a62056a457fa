package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.vgg4j.profiles.agreement.LayerAgreement;

/** Every other kind of layer, stock against oneDNN. */
class LayerAgreementTest {

  @Nested
  class InChannelsLast extends LayerAgreement implements ChannelsLast {}

  @Nested
  class InBlocks extends LayerAgreement implements Blocks {}
}
