package org.vgg4j.profiles;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells how long a device computes. A GPU computes later than it is asked, so the host's clock
 * would show when that was; a mark goes into the GPU's own queue instead, and nobody waits before a
 * time is read. For the thread that computes alone.
 */
public interface DeviceClock extends AutoCloseable {

  /**
   * Marks the end of all that this thread has asked of the device.
   *
   * @return the mark's number, for {@link #millisBetween}
   */
  int mark();

  /** Milliseconds from one mark to a later one; waits until the device is there. */
  double millisBetween(int start, int end);

  @Override
  void close();

  /** The host's clock, for a device that has computed once a call returns. */
  static DeviceClock ofHost() {
    List<Long> marks = new ArrayList<>();
    return new DeviceClock() {
      @Override
      public int mark() {
        marks.add(System.nanoTime());
        return marks.size() - 1;
      }

      @Override
      public double millisBetween(int start, int end) {
        return (marks.get(end) - marks.get(start)) / 1e6;
      }

      @Override
      public void close() {}
    };
  }
}
