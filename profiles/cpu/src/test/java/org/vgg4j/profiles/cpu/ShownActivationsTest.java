package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.vgg4j.profiles.agreement.ShownActivations;

/** What people see of a graph on oneDNN from outside. */
class ShownActivationsTest {

  @Nested
  class InChannelsLast extends ShownActivations implements ChannelsLast {}

  @Nested
  class InBlocks extends ShownActivations implements Blocks {}
}
