package org.vgg4j.profiles.layers.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * One array of parameters within the graph's flat ones, and how it is updated.
 *
 * @param start of the parameters and of their gradients
 * @param count how many they are
 * @param stateStarts where each of the optimizer's numbers for them begins in its flat state
 * @param updater holds rule and rates
 * @param divided whether the gradient is a sum over the batch, to be divided
 * @param penalties L2 and weight decay
 */
public record UpdatedRange(
    int start,
    int count,
    int[] stateStarts,
    IUpdater updater,
    boolean divided,
    List<Regularization> penalties) {

  /** All of a graph, in the order of its flat parameters. */
  public static List<UpdatedRange> of(List<UpdaterBlock> blocks) {
    List<UpdatedRange> ranges = new ArrayList<>();
    int stateStart = 0;
    for (UpdaterBlock block : blocks) {
      int size = block.getParamOffsetEnd() - block.getParamOffsetStart();
      int stateSize = block.getUpdaterViewOffsetEnd() - block.getUpdaterViewOffsetStart();
      for (UpdaterBlock.ParamState part : block.getLayersAndVariablesInBlock()) {
        Trainable layer = part.getLayer();
        String name = part.getParamName();
        int start = part.getParamOffsetStart();
        int[] stateStarts = new int[size == 0 ? 0 : stateSize / size];
        for (int i = 0; i < stateStarts.length; i++) {
          // A block has each number for all of its parameters before the next number.
          stateStarts[i] = stateStart + i * size + start - block.getParamOffsetStart();
        }
        List<Regularization> penalties = layer.getConfig().getRegularizationByParam(name);
        ranges.add(
            new UpdatedRange(
                start,
                part.getParamOffsetEnd() - start,
                stateStarts,
                layer.getConfig().getUpdaterByParam(name),
                layer.updaterDivideByMinibatch(name),
                penalties == null ? List.of() : penalties));
      }
      stateStart += stateSize;
    }
    return ranges;
  }

  /**
   * The part of a flat array of all parameters, or of their gradients, that is of this range.
   *
   * @param flat of rank 1
   */
  public INDArray of(INDArray flat) {
    return flat.get(NDArrayIndex.interval(start, start + count));
  }

  /** What of a weight is added to its gradient before the rule. */
  public double penaltyBefore(int iteration, int epoch) {
    double sum = 0;
    for (Regularization penalty : penalties) {
      if (penalty instanceof L2Regularization l2) {
        sum += l2.getL2().valueAt(iteration, epoch);
      }
    }
    return sum;
  }

  /** What half of the sum of squared weights is multiplied by in the loss. */
  public double penaltyInLoss(int iteration, int epoch) {
    double sum = penaltyBefore(iteration, epoch);
    for (Regularization penalty : penalties) {
      if (penalty instanceof WeightDecay decay) {
        sum += decay.getCoeff().valueAt(iteration, epoch);
      }
    }
    return sum;
  }

  /** What of a weight is subtracted from it beside what the rule takes. */
  public double penaltyAfter(int iteration, int epoch) {
    double sum = 0;
    for (Regularization penalty : penalties) {
      if (penalty instanceof WeightDecay decay) {
        double rate =
            decay.isApplyLR() && updater.hasLearningRate()
                ? updater.getLearningRate(iteration, epoch)
                : 1;
        sum += decay.getCoeff().valueAt(iteration, epoch) * rate;
      }
    }
    return sum;
  }
}
