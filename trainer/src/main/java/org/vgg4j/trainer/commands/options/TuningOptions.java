package org.vgg4j.trainer.commands.options;

import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.trainer.recipes.RecipeException;
import picocli.CommandLine.Option;

/** How kernels are chosen by timing. */
public final class TuningOptions {

  @Option(
      names = "--retune",
      description =
          "With --acceleration on: forget which kernels were fastest on this machine and time them"
              + " anew.")
  private boolean retune;

  /**
   * Whether kernels are timed anew although choices are kept.
   *
   * @param resumed whether a run goes on, which keeps its own
   * @throws RecipeException if it was asked for where there is nothing to forget
   */
  public boolean retune(AccelerationSettings.Mode acceleration, boolean resumed) {
    if (retune && resumed) {
      throw new RecipeException(
          "--retune is given with --resume, expected a new run: one that goes on keeps its kernels;"
              + " leave it out");
    }
    if (retune && acceleration != AccelerationSettings.Mode.ON) {
      throw new RecipeException(
          "--retune is given with --acceleration %s, expected on, which times kernels; leave it out"
              .formatted(acceleration));
    }
    return retune;
  }
}
