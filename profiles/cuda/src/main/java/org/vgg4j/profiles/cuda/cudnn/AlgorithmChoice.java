package org.vgg4j.profiles.cuda.cudnn;

/** How the algorithm of a convolution's pass is chosen. */
public enum AlgorithmChoice {
  /** The first that repeats bit for bit, by what cuDNN expects of this card. */
  FIXED,
  /** The fastest, by trying all once for each shape. */
  TIMED
}
