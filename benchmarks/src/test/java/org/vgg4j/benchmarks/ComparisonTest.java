package org.vgg4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.benchmark.ImagesPerSecond;

/** An engine is compared with the best that PyTorch does, not with its first setting. */
class ComparisonTest {

  private static final Figures SLOW_FP32 = figures(Engine.PYTORCH_FP32, 80);
  private static final Figures FAST_FP32 = figures(Engine.PYTORCH_FP32_TUNED, 100);
  private static final Figures BF16 = figures(Engine.PYTORCH_BF16, 200);
  private static final Figures OURS = figures(Engine.VGG4J_FP32, 150);

  @Test
  void ratiosAreToTheBestOfPyTorchInTheSamePrecisionAndInAny() {
    Comparison comparison = new Comparison(List.of(SLOW_FP32, FAST_FP32, BF16, OURS));

    assertThat(comparison.toBestOfItsPrecision(OURS, Figures::train).orElseThrow())
        .isCloseTo(1.5, within(1e-9));
    assertThat(comparison.toBest(OURS, Figures::train).orElseThrow()).isCloseTo(0.75, within(1e-9));
    assertThat(comparison.toBestOfItsPrecision(SLOW_FP32, Figures::train).orElseThrow())
        .isCloseTo(0.8, within(1e-9));
  }

  @Test
  void withoutPyTorchThereIsNothingToCompareWith() {
    Comparison comparison = new Comparison(List.of(OURS));

    assertThat(comparison.toBest(OURS, Figures::infer)).isEmpty();
  }

  private static Figures figures(Engine engine, double imagesPerSecond) {
    ImagesPerSecond rate = new ImagesPerSecond(List.of(imagesPerSecond));
    return new Figures(engine, "", rate, rate, OptionalLong.empty());
  }
}
