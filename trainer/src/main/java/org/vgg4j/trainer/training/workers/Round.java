package org.vgg4j.trainer.training.workers;

import java.util.Arrays;
import java.util.List;

/** What workers have done since their weights were averaged last. */
public final class Round {

  private final long[] images;
  private int steps;

  /**
   * @param workers at least 1
   */
  public Round(int workers) {
    this.images = new long[workers];
  }

  /** It begins now. */
  public void begin() {
    steps = 0;
    Arrays.fill(images, 0);
  }

  /** A step was taken. */
  public void stepped(List<WorkerShare> shares) {
    steps++;
    for (int worker = 0; worker < images.length; worker++) {
      images[worker] += shares.get(worker).images();
    }
  }

  /** Steps since it began. */
  public int steps() {
    return steps;
  }

  /** Images that each worker has trained on since it began. */
  public long[] images() {
    return images.clone();
  }
}
