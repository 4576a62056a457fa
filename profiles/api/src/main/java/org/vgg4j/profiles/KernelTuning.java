package org.vgg4j.profiles;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a profile asks, and tells, the program that wants kernels chosen by timing: on what batches,
 * what is known from before, and what was found out now.
 */
public interface KernelTuning {

  /** Knows nothing and lets nothing be timed: the rule decides. */
  KernelTuning NONE = new Unkept(Optional.empty());

  /** Knows nothing, lets kernels be timed over a batch, and keeps nothing. */
  static KernelTuning unkept(ImageBatch batch) {
    return new Unkept(Optional.of(batch));
  }

  /** Without a memory. */
  record Unkept(Optional<ImageBatch> batch) implements KernelTuning {

    @Override
    public Optional<KernelChoices> known(String subject, Predicate<KernelChoices> usable) {
      return Optional.empty();
    }

    @Override
    public void found(String subject, KernelChoices choices, int timed, double seconds) {}
  }

  /** The shape of a batch, {@code [images, channels, height, width]}. */
  record ImageBatch(long images, long channels, long height, long width) {}

  /** The batches that are trained on; empty if nothing may be timed. */
  Optional<ImageBatch> batch();

  /**
   * Choices from before.
   *
   * @param subject in plain text all that the profile knows of what decides which kernel is
   *     fastest: engine, instruction set, threads, precision, batch and network
   * @param usable whether choices can be taken at all, for files may hold anything
   */
  Optional<KernelChoices> known(String subject, Predicate<KernelChoices> usable);

  /**
   * Tells of choices that have just been made.
   *
   * @param subject as {@link #known} was given it
   * @param timed how many passes were timed; the others, for which no time was left, go by the rule
   * @param seconds that the trials took
   */
  void found(String subject, KernelChoices choices, int timed, double seconds);
}
