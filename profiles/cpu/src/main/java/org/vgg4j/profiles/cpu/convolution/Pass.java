package org.vgg4j.profiles.cpu.convolution;

/** A direction in which a convolution is computed. */
enum Pass {
  FORWARD,
  BACKWARD_DATA,
  BACKWARD_WEIGHTS
}
