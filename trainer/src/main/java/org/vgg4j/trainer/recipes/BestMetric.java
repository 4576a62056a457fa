package org.vgg4j.trainer.recipes;

import org.vgg4j.choices.Choice;

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

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }
}
