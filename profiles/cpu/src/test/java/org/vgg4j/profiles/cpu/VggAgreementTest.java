package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.vgg4j.profiles.agreement.NetworkAgreement;
import org.vgg4j.profiles.agreement.VggAgreement;

/** Whole networks, stock against oneDNN, from the same weights. */
class VggAgreementTest {

  @Nested
  class SmallInChannelsLast extends NetworkAgreement implements ChannelsLast {}

  @Nested
  class SmallInBlocks extends NetworkAgreement implements Blocks {}

  @Nested
  class InChannelsLast extends VggAgreement implements ChannelsLast {}

  @Nested
  @Tag("long")
  class InBlocks extends VggAgreement implements Blocks {}
}
