package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.vgg4j.profiles.agreement.nonfinite.NonFinitePlaces;
import org.vgg4j.profiles.agreement.nonfinite.NonFinitePlacesInSteps;

/** NaN and infinity at every place of what one layer by oneDNN reads. */
class NonFinitePlacesTest {

  @Nested
  class InChannelsLast extends NonFinitePlaces implements ChannelsLast {}

  @Nested
  @Tag("long")
  class InBlocks extends NonFinitePlaces implements Blocks {}

  /** Some places of every array in every build, which tries all of them in channels-last. */
  @Nested
  class InBlocksInSteps extends NonFinitePlaces implements Blocks {
    @Override
    protected int placesOfAnArray() {
      return 8;
    }
  }

  @Nested
  class InSteps extends NonFinitePlacesInSteps implements ChannelsLast {}
}
