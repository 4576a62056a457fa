package org.vgg4j.models;

import java.util.List;

/** What stands between a VGG network's last pool and its class scores. */
public enum Head {
  /** Flatten, one dense layer of 512: the house's own head for small images. */
  DENSE_512("dense-512", false, 512),
  /** Mean over height and width, two dense layers of 4096: {@code numpy-vgg11}. */
  GLOBAL_AVERAGE_4096("global-average-4096", true, 4096, 4096),
  /** Flatten, two dense layers of 4096: the VGG paper, {@code gluon-vgg11}. */
  DENSE_4096("dense-4096", false, 4096, 4096),
  /** Flatten, two dense layers of 100: {@code pytorch-vgg16-compact}. */
  DENSE_100("dense-100", false, 100, 100);

  private final String id;
  private final boolean globalAverage;
  private final List<Integer> hidden;

  Head(String id, boolean globalAverage, Integer... hidden) {
    this.id = id;
    this.globalAverage = globalAverage;
    this.hidden = List.of(hidden);
  }

  /** The name a user types. */
  public String id() {
    return id;
  }

  /** True if height and width are averaged away, false if the image is flattened. */
  boolean globalAverage() {
    return globalAverage;
  }

  /** Units of each hidden dense layer, each with ReLU. */
  List<Integer> hidden() {
    return hidden;
  }

  /**
   * The head of that name, in any case.
   *
   * @throws ModelException if there is none; the message lists the choices
   */
  public static Head parse(String id) {
    return Names.find("head", id, List.of(values()), head -> head.id, "");
  }
}
