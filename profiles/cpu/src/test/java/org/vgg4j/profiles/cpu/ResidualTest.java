package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.vgg4j.profiles.agreement.ResidualAgreement;

/** Networks whose values are read more than once and added. */
class ResidualTest {

  @Nested
  class InChannelsLast extends ResidualAgreement implements ChannelsLast {}

  @Nested
  class InBlocks extends ResidualAgreement implements Blocks {}
}
