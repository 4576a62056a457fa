package org.vgg4j.trainer.training.update;

import org.vgg4j.profiles.SplitMix64;

/** The seeds of dropout: functions of the run's seed, the step and the part of it. */
public final class StepSeed {

  private StepSeed() {}

  /**
   * That of a part. Neighboring steps and parts, and steps of neighboring seeds, get unrelated
   * seeds.
   *
   * @param seed of the run
   * @param step from 0
   * @param part of the step, from 0, whoever computes it
   */
  public static long of(long seed, long step, int part) {
    long ofStep = SplitMix64.mix(seed * SplitMix64.GAMMA + step + 1);
    return part == 0 ? ofStep : SplitMix64.mix(ofStep + part);
  }
}
