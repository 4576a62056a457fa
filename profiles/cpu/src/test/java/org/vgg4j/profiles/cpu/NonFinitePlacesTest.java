package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.vgg4j.profiles.agreement.nonfinite.NonFinitePlaces;
import org.vgg4j.profiles.agreement.nonfinite.NonFinitePlacesInSteps;

/** NaN and infinity at every place of what one layer by oneDNN reads. */
class NonFinitePlacesTest {

  @Nested
  class InChannelsLast extends NonFinitePlaces implements ChannelsLast {}

  @Nested
  class InBlocks extends NonFinitePlaces implements Blocks {}

  @Nested
  class InSteps extends NonFinitePlacesInSteps implements ChannelsLast {}
}
