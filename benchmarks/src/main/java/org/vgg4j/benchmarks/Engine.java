package org.vgg4j.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What computes, by the name a user types after {@code --engines}, and what it is set to. */
enum Engine {
  /** PyTorch as it comes. */
  PYTORCH_FP32,
  PYTORCH_FP32_TUNED,
  PYTORCH_FP32_CHANNELS_LAST,
  PYTORCH_FP32_CHANNELS_LAST_TUNED,
  /** PyTorch with autocast to bf16. */
  PYTORCH_BF16,
  PYTORCH_BF16_TUNED,
  PYTORCH_BF16_CHANNELS_LAST,
  PYTORCH_BF16_CHANNELS_LAST_TUNED,
  /** vgg4j in fp32. */
  VGG4J_FP32,
  /** vgg4j with convolutions and dense layers in bf16. */
  VGG4J_BF16,
  /** Deeplearning4j as it is. */
  DEEPLEARNING4J;

  /** Stands for all eight settings of PyTorch. */
  private static final String ALL_OF_PYTORCH = "pytorch";

  /** The name a user types. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isPyTorch() {
    return name().startsWith("PYTORCH");
  }

  /** Whether it computes in bf16 where it can; in fp32 otherwise. */
  boolean bfloat16() {
    return name().contains("BF16");
  }

  /** Whether images and weights lie in memory with the channels last. */
  boolean channelsLast() {
    return name().contains("CHANNELS_LAST");
  }

  /** Whether memory, threads and optimizer are what PyTorch's users recommend. */
  boolean tuned() {
    return name().endsWith("TUNED");
  }

  /**
   * Reads names separated by commas.
   *
   * @throws IllegalArgumentException in one line, if one of them is no engine
   */
  static List<Engine> parse(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(String::strip)
        .flatMap(
            name ->
                name.equals(ALL_OF_PYTORCH)
                    ? Arrays.stream(values()).filter(Engine::isPyTorch)
                    : Stream.of(of(name)))
        .distinct()
        .toList();
  }

  static Engine of(String name) {
    return Arrays.stream(values())
        .filter(engine -> engine.id().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--engines has '"
                        + name
                        + "', expected some of "
                        + String.join(", ", Arrays.stream(values()).map(Engine::id).toList())
                        + ", or "
                        + ALL_OF_PYTORCH
                        + " for all that begin so"));
  }
}
