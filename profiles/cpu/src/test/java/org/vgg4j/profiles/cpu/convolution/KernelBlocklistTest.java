package org.vgg4j.profiles.cpu.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

class KernelBlocklistTest {

  private static ConvolutionShape pointwise(long in, long out, long stride) {
    long[] steps = {stride, stride};
    long side = 1 + 31 / stride;
    return new ConvolutionShape(
        new long[] {8, in, 32, 32},
        new long[] {8, out, side, side},
        new long[] {1, 1},
        steps,
        new long[] {0, 0},
        new long[] {1, 1});
  }

  private static Set<String> implementations(ConvolutionShape shape) {
    Session session = new Session(Layout.CHANNELS_LAST, false, ComputeThreads.of(0));
    ConvolutionKernels kernels =
        new ConvolutionKernels(
            new ConvolutionContext(session, AlgorithmSelector.BY_RULE), shape, true, true, null);
    return kernels.implementations();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 4, 7, 8, 12, 15, 16, 24, 64})
  void stridedPointwiseConvolutionsRunNoKernelThatWritesPastItsScratch(long channels) {
    for (long out : new long[] {3, 8, 16, 20}) {
      assertThat(implementations(pointwise(channels, out, 2)))
          .noneMatch(implementation -> implementation.startsWith("jit_1x1"))
          .noneMatch(implementation -> implementation.startsWith("ref"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void onlyTheFamilyThatFailsIsRefused(long stride) {
    ConvolutionShape shape = pointwise(4, 8, stride);

    assertThat(KernelBlocklist.refuses("jit_1x1:avx2", shape, Layout.CHANNELS_LAST))
        .isEqualTo(stride == 2);
    assertThat(KernelBlocklist.refuses("jit_1x1:avx2", shape, Layout.BLOCKED)).isFalse();
    assertThat(KernelBlocklist.refuses("jit:avx2", shape, Layout.CHANNELS_LAST)).isFalse();
  }
}
