package org.vgg4j.profiles.cpu;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.vgg4j.profiles.agreement.nonfinite.NonFiniteAgreement;
import org.vgg4j.profiles.agreement.nonfinite.NonFiniteAroundShortcuts;
import org.vgg4j.profiles.agreement.nonfinite.NonFiniteInDenseLayers;

/** NaN and infinity go through layers by oneDNN as through stock ones. */
class NonFiniteTest {

  @Nested
  class InChannelsLast extends NonFiniteAgreement implements ChannelsLast {}

  @Nested
  class InBlocks extends NonFiniteAgreement implements Blocks {}

  @Nested
  class AroundShortcutsInChannelsLast extends NonFiniteAroundShortcuts implements ChannelsLast {}

  @Nested
  @Tag("long")
  class AroundShortcutsInBlocks extends NonFiniteAroundShortcuts implements Blocks {}

  @Nested
  class InDenseLayers extends NonFiniteInDenseLayers implements ChannelsLast {}
}
