package org.vgg4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EngineTest {

  @Test
  void pytorchStandsForAllItsSettingsEachOnce() {
    assertThat(Engine.parse("vgg4j-fp32,pytorch,pytorch-bf16"))
        .hasSize(9)
        .startsWith(Engine.VGG4J_FP32, Engine.PYTORCH_FP32)
        .doesNotHaveDuplicates();
  }

  @Test
  void aNameSaysWhatAnEngineIsSetTo() {
    Engine engine = Engine.of("pytorch-bf16-channels-last-tuned");

    assertThat(engine.isPyTorch()).isTrue();
    assertThat(engine.bfloat16()).isTrue();
    assertThat(engine.channelsLast()).isTrue();
    assertThat(engine.tuned()).isTrue();
  }

  @Test
  void anUnknownEngineIsAnsweredWithTheOnesThereAre() {
    assertThatThrownBy(() -> Engine.parse("libtorch"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'libtorch'", "pytorch-fp32", "vgg4j-bf16");
  }
}
