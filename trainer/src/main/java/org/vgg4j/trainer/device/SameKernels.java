package org.vgg4j.trainer.device;

import java.util.Optional;
import java.util.function.Predicate;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.profiles.KernelTuning;

/**
 * For another graph of the same network: the kernels that were chosen for the first, without a
 * word.
 *
 * @param batch that is trained on; empty where a rule chose
 * @param choices of the first graph; null where a rule chose
 */
public record SameKernels(Optional<ImageBatch> batch, KernelChoices choices)
    implements KernelTuning {

  /** Those of a report on the first graph. */
  public static SameKernels as(KernelTuning tuning, KernelChoices choices) {
    return new SameKernels(choices == null ? Optional.empty() : tuning.batch(), choices);
  }

  @Override
  public Optional<KernelChoices> known(String subject, Predicate<KernelChoices> usable) {
    return Optional.of(choices);
  }

  @Override
  public void found(String subject, KernelChoices same, int timed, double seconds) {}
}
