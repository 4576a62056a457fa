package org.vgg4j.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What computes, by the name a user types after {@code --engines}. */
enum Engine {
  /** vgg4j in fp32. */
  VGG4J_FP32,
  /** vgg4j with convolutions and dense layers in bf16. */
  VGG4J_BF16,
  /** Deeplearning4j as it is. */
  DEEPLEARNING4J,
  /** libtorch in fp32, through DJL. */
  LIBTORCH;

  /** The name a user types. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads names separated by commas.
   *
   * @throws IllegalArgumentException in one line, if one of them is no engine
   */
  static List<Engine> parse(String names) {
    return Arrays.stream(names.split(",", -1)).map(Engine::of).distinct().toList();
  }

  static Engine of(String name) {
    return Arrays.stream(values())
        .filter(engine -> engine.id().equals(name.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--engines has '"
                        + name
                        + "', expected some of "
                        + String.join(", ", Arrays.stream(values()).map(Engine::id).toList())));
  }
}
