package org.vgg4j.profiles.cuda.cudnn;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be given back, last first. */
final class Resources implements AutoCloseable {

  private final Deque<Runnable> closers = new ArrayDeque<>();

  void own(Runnable closer) {
    closers.push(closer);
  }

  @Override
  public void close() {
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }
}
