package org.vgg4j.trainer.benchmark;

/** Nanoseconds that one vertex of a graph has taken. Used by the thread that trains alone. */
public final class LayerClock {

  private long forwardNanos;
  private long backwardNanos;

  void addForward(long nanos) {
    forwardNanos += nanos;
  }

  void addBackward(long nanos) {
    backwardNanos += nanos;
  }

  void reset() {
    forwardNanos = 0;
    backwardNanos = 0;
  }

  public double forwardMillis() {
    return forwardNanos / 1e6;
  }

  public double backwardMillis() {
    return backwardNanos / 1e6;
  }
}
