package org.vgg4j.profiles.cpu.onednn;

/** A direction in which a convolution is computed. */
enum Pass {
  FORWARD,
  BACKWARD_DATA,
  BACKWARD_WEIGHTS
}
