package org.vgg4j.profiles.cuda.cudnn;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be given back, last first. */
final class Resources implements AutoCloseable {

  /**
   * Something that is given back with the rest, unless it was before.
   *
   * @param <T> what it is
   */
  record Owned<T>(T value, Runnable giveBack) {}

  private final Deque<Runnable> closers = new ArrayDeque<>();

  /**
   * @return gives it back before all the rest
   */
  Runnable own(Runnable closer) {
    closers.push(closer);
    return () -> {
      if (closers.remove(closer)) {
        closer.run();
      }
    };
  }

  @Override
  public void close() {
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }
}
