package org.vgg4j.profiles.cpu.convolution;

import java.util.List;

/** A direction in which a convolution is computed. */
public enum Pass {
  FORWARD("forward"),
  BACKWARD_WEIGHTS("weight gradient"),
  BACKWARD_DATA("source gradient");

  private final String text;

  Pass(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /**
   * The passes of a layer in training.
   *
   * @param gradientWanted whether somebody reads the gradient of its source
   */
  public static List<Pass> inTraining(boolean gradientWanted) {
    return gradientWanted ? List.of(values()) : List.of(FORWARD, BACKWARD_WEIGHTS);
  }
}
