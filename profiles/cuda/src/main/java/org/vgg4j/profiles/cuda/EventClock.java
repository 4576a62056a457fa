package org.vgg4j.profiles.cuda;

import org.vgg4j.profiles.DeviceClock;
import org.vgg4j.profiles.cuda.cudnn.StreamEvents;

/** The GPU's own time, by events on the stream of the thread that computes. */
record EventClock(StreamEvents events) implements DeviceClock {

  @Override
  public int mark() {
    return events.record();
  }

  @Override
  public double millisBetween(int start, int end) {
    return events.millisBetween(start, end);
  }

  @Override
  public void close() {
    events.close();
  }
}
