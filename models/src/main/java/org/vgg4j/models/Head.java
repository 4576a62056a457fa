package org.vgg4j.models;

import java.util.List;
import org.vgg4j.choices.Choice;

/** What stands between a VGG network's last pool and its class scores. */
public enum Head implements Choice {
  /** Flatten, one dense layer of 512: the head of the CIFAR variants. */
  DENSE_512("dense-512", "flatten, one dense layer of 512", false, 512),
  /** Mean over height and width, two dense layers of 4096: {@code numpy-vgg11}. */
  GLOBAL_AVERAGE_4096(
      "global-average-4096",
      "mean over height and width, two dense layers of 4096",
      true,
      4096,
      4096),
  /** Flatten, two dense layers of 4096: the VGG paper, {@code gluon-vgg11}. */
  DENSE_4096(
      "dense-4096", "flatten, two dense layers of 4096, as in the VGG paper", false, 4096, 4096),
  /** Flatten, two dense layers of 100: {@code pytorch-vgg16-compact}. */
  DENSE_100("dense-100", "flatten, two dense layers of 100", false, 100, 100),
  /** Flatten, two dense layers of 512: chenyaofo's pytorch-cifar-models. */
  DENSE_512_TWICE("dense-512-twice", "flatten, two dense layers of 512", false, 512, 512),
  /** Flatten, no hidden dense layer: kuangliu's pytorch-cifar. */
  NONE("none", "flatten, the class scores at once", false);

  private final String id;
  private final String meaning;
  private final boolean globalAverage;
  private final List<Integer> hidden;

  Head(String id, String meaning, boolean globalAverage, Integer... hidden) {
    this.id = id;
    this.meaning = meaning;
    this.globalAverage = globalAverage;
    this.hidden = List.of(hidden);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
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
}
