package org.vgg4j.datasets;

/** What an image is there for. */
public enum Part {
  /** To learn from. */
  TRAIN,
  /** To choose the best epoch. */
  VALIDATION,
  /** To be measured once. */
  TEST
}
