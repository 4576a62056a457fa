package org.vgg4j.profiles.cpu.convolution;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.memory;
import org.vgg4j.choices.Choices;

/**
 * What can compute a pass of a convolution.
 *
 * @param precision of what is multiplied
 */
public record Candidate(ConvolutionAlgorithm algorithm, memory.data_type precision) {

  private static final Set<ConvolutionAlgorithm> DIRECT =
      EnumSet.of(
          ConvolutionAlgorithm.CHANNELS_LAST,
          ConvolutionAlgorithm.BLOCKED,
          ConvolutionAlgorithm.WEIGHT_GRADIENT_AS_CONVOLUTION);

  /** What stands behind the text of a candidate that was not chosen by timing. */
  public static final String BY_RULE = " by rule";

  /**
   * Whether it may be worth its time among candidates of which some multiply bf16: a direct kernel
   * in floats has as much to multiply at half the rate, and converts besides.
   */
  public boolean mayBeatBfloat16() {
    return precision == memory.data_type.bf16 || !DIRECT.contains(algorithm);
  }

  /** Both for people and files, for example {@code per-tap-gemm bf16}. */
  public String text() {
    return Choices.id(algorithm.name()) + " " + precision.name();
  }

  /** The candidate with this text; empty if there is none. */
  public static Optional<Candidate> of(String text) {
    for (ConvolutionAlgorithm algorithm : ConvolutionAlgorithm.values()) {
      for (memory.data_type precision :
          new memory.data_type[] {memory.data_type.f32, memory.data_type.bf16}) {
        Candidate candidate = new Candidate(algorithm, precision);
        if (candidate.text().equals(text)) {
          return Optional.of(candidate);
        }
      }
    }
    return Optional.empty();
  }
}
