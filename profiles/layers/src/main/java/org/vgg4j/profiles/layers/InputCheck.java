package org.vgg4j.profiles.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.Fallbacks;

/**
 * Whether a replaced layer computes what it is given; if not, the stock implementation does, which
 * is counted and, the first time, said.
 */
public final class InputCheck {

  private static final Logger LOG = LoggerFactory.getLogger(InputCheck.class);

  private final String layer;
  private final Fallbacks fallbacks;

  public InputCheck(Place<?> place) {
    this.layer = place.name();
    this.fallbacks = place.fallbacks();
  }

  /**
   * For a layer that reads images.
   *
   * @param carried whether the array only stands for what a connection carries
   * @param mask the layer's mask; null for none
   */
  public boolean acceptsImages(INDArray array, boolean carried, INDArray mask) {
    boolean image = array != null && (array.rank() == 4 || carried);
    return (image && mask == null) || refuses(array, mask, "images of rank 4");
  }

  /**
   * For a layer that reads vectors.
   *
   * @param length of a vector; another one is left to the stock layer to complain about
   */
  public boolean acceptsVectors(INDArray array, boolean carried, INDArray mask, long length) {
    boolean vectors = array != null && (carried || (array.rank() == 2 && array.size(1) == length));
    return (vectors && mask == null) || refuses(array, mask, "vectors of length " + length);
  }

  private boolean refuses(INDArray array, INDArray mask, String expected) {
    String found =
        mask != null ? "a mask" : array == null ? "no input" : "an input of rank " + array.rank();
    runsStock("got " + found + ", expected " + expected + " without a mask");
    return false;
  }

  /**
   * Counts a pass that the stock implementation computes.
   *
   * @param reason why, to be read after "it", as in {@code got a mask}
   */
  public void runsStock(String reason) {
    if (fallbacks.count(layer, reason)) {
      LOG.warn("layer '{}' runs stock Deeplearning4j: it {}", layer, reason);
    }
  }
}
