package org.vgg4j.trainer.recipes;

import org.vgg4j.choices.Choice;
import org.vgg4j.trainer.runs.EpochMetrics;

/**
 * A figure of the validation split by which the best epoch is chosen; of equals, the lower loss.
 */
public enum BestMetric implements Choice {
  /** Share of the images that are recognized. */
  ACCURACY("share of the images that are recognized"),
  /**
   * Mean over the classes of the share of their images that are recognized (Brodersen et al., The
   * Balanced Accuracy and Its Posterior Distribution, 2010).
   */
  BALANCED_ACCURACY("mean over the classes of the share of their images that are recognized"),
  /** Mean over the classes of F1, the harmonic mean of precision and recall. */
  MACRO_F1("mean over the classes of F1, the harmonic mean of precision and recall");

  private final String meaning;

  BestMetric(String meaning) {
    this.meaning = meaning;
  }

  /** That of an epoch, in [0, 1]; NaN in epochs of earlier versions that did not measure it. */
  public double of(EpochMetrics epoch) {
    return switch (this) {
      case ACCURACY -> epoch.validationAccuracy();
      case BALANCED_ACCURACY -> epoch.validationBalancedAccuracy();
      case MACRO_F1 -> epoch.validationMacroF1();
    };
  }

  /** What tables call it. */
  public String title() {
    return this == ACCURACY ? "top-1" : id().replace('-', ' ');
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }
}
