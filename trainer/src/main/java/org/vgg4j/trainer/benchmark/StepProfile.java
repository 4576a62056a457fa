package org.vgg4j.trainer.benchmark;

import java.util.List;

/**
 * Where the time of one training step goes.
 *
 * @param mode the mode that was measured
 * @param stepMillis the whole step
 * @param otherMillis what is left of it beside the layers: the optimizer, the loss, copies
 * @param optimizerReason why the optimizer runs stock, or did in some steps; null if it does not
 * @param stockMillis the whole step in stock mode; null if that was not measured
 * @param layers in the network's order
 */
public record StepProfile(
    Mode mode,
    double stepMillis,
    double otherMillis,
    String optimizerReason,
    Double stockMillis,
    List<Layer> layers) {

  public StepProfile {
    layers = List.copyOf(layers);
  }

  /**
   * One layer. Where two layers are computed in one pass, the first has the time of both.
   *
   * @param name unique in the network
   * @param type what it does, for people
   * @param forwardMillis of one step
   * @param backwardMillis of one step; Deeplearning4j computes an output layer's forward pass there
   * @param share of the whole step, 0 to 1
   * @param gigaflopsPerSecond what {@link LayerWork} counts, forward and backward, per time; null
   *     for a layer without weights
   * @param computedBy the engine, or {@code stock}
   * @param reason why it runs stock, or did in some passes; null if it does not
   * @param stockForwardMillis the same in stock mode; null if that was not measured
   * @param stockBackwardMillis the same in stock mode; null if that was not measured
   */
  public record Layer(
      String name,
      String type,
      double forwardMillis,
      double backwardMillis,
      double share,
      Double gigaflopsPerSecond,
      String computedBy,
      String reason,
      Double stockForwardMillis,
      Double stockBackwardMillis) {}
}
