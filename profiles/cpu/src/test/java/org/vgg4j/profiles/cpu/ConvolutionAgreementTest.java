package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.vgg4j.profiles.agreement.ConvolutionAgreement;

/** Convolutions of every kind of window, step and shape, stock against oneDNN. */
class ConvolutionAgreementTest {

  @Nested
  class InChannelsLast extends ConvolutionAgreement implements ChannelsLast {}

  @Nested
  class InBlocks extends ConvolutionAgreement implements Blocks {}
}
