package org.vgg4j.profiles.cpu.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

class PerTapGemmConvolutionTest {

  private static PerTapGemmConvolution convolution(
      long batch, long channels, long side, long kernel) {
    Session session = new Session(Layout.CHANNELS_LAST, false, ComputeThreads.of(0));
    ConvolutionShape shape =
        new ConvolutionShape(
            new long[] {batch, channels, side, side},
            new long[] {batch, channels, side, side},
            new long[] {kernel, kernel},
            new long[] {1, 1},
            new long[] {kernel / 2, kernel / 2},
            new long[] {1, 1});
    return new PerTapGemmConvolution(session, shape, null, null);
  }

  @Test
  void takesWhatIsMostlyPadding() {
    assertThat(convolution(64, 512, 2, 3).byRule(Pass.FORWARD)).isTrue();
    assertThat(convolution(64, 512, 2, 3).byRule(Pass.BACKWARD_DATA)).isTrue();
    assertThat(convolution(64, 512, 2, 3).byRule(Pass.BACKWARD_WEIGHTS)).isTrue();
    assertThat(convolution(64, 512, 4, 3).byRule(Pass.BACKWARD_WEIGHTS)).isTrue();
  }

  @Test
  void leavesLargerImagesFewChannelsAndSmallBatches() {
    assertThat(convolution(64, 512, 4, 3).byRule(Pass.FORWARD)).isFalse();
    assertThat(convolution(64, 512, 8, 3).byRule(Pass.BACKWARD_WEIGHTS)).isFalse();
    assertThat(convolution(64, 16, 2, 3).byRule(Pass.FORWARD)).isFalse();
    assertThat(convolution(8, 512, 2, 3).byRule(Pass.FORWARD)).isFalse();
    assertThat(convolution(64, 512, 2, 1).byRule(Pass.FORWARD)).isFalse();
  }

  @Test
  void leavesTheGradientOfTapsThatOnlyMeetPadding() {
    assertThat(convolution(64, 512, 2, 5).byRule(Pass.FORWARD)).isTrue();
    assertThat(convolution(64, 512, 2, 5).byRule(Pass.BACKWARD_WEIGHTS)).isFalse();
    assertThat(convolution(64, 512, 1, 3).byRule(Pass.BACKWARD_WEIGHTS)).isFalse();
  }
}
