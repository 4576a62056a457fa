package org.vgg4j.profiles.cpu;

import java.util.Optional;
import java.util.function.Predicate;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.profiles.KernelTuning;

/** Lets kernels be timed for a batch, and keeps what was chosen. */
final class Tuning implements KernelTuning {

  private final ImageBatch batch;
  private KernelChoices kept;
  private String subject;
  private int timed;

  Tuning(long images, long channels, long height, long width) {
    this.batch = new ImageBatch(images, channels, height, width);
  }

  KernelChoices kept() {
    return kept;
  }

  Tuning keep(KernelChoices choices) {
    kept = choices;
    return this;
  }

  String subject() {
    return subject;
  }

  /** How often kernels were timed. */
  int timed() {
    return timed;
  }

  @Override
  public Optional<ImageBatch> batch() {
    return Optional.of(batch);
  }

  @Override
  public Optional<KernelChoices> known(String of, Predicate<KernelChoices> usable) {
    subject = of;
    return Optional.ofNullable(kept).filter(usable);
  }

  @Override
  public void found(String of, KernelChoices choices, int passes, double seconds) {
    kept = choices;
    timed++;
  }
}
