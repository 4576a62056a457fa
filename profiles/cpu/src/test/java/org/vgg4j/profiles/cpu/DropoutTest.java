package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.vgg4j.profiles.agreement.DropoutAgreement;

/** Dropout of images by oneDNN. */
class DropoutTest {

  @Nested
  class InChannelsLast extends DropoutAgreement implements ChannelsLast {}

  @Nested
  class InBlocks extends DropoutAgreement implements Blocks {}
}
