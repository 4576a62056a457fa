package org.vgg4j.profiles.layers.operations;

/** What the window of a pooling is reduced to. */
public enum Pooling {
  MAXIMUM,
  /** Divided by the window's elements inside the source. */
  AVERAGE,
  /** Divided by all of the window's elements. */
  AVERAGE_WITH_PADDING
}
