package org.vgg4j.profiles.cuda.update;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;

/**
 * How gradients change the weights, with Deeplearning4j's formulas: {@code g} is the gradient,
 * {@code r} the rate.
 *
 * <ul>
 *   <li>SGD: {@code w -= r g}
 *   <li>Nesterov: {@code v' = m v - r g; w -= m v - (1 + m) v'}
 *   <li>Adam: {@code m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g²; w -= r c m / (sqrt(v) + e)},
 *       where {@code c} corrects that both began at 0
 *   <li>AdaGrad: {@code s += g²; w -= r g / (sqrt(s) + e)}
 *   <li>RMSProp: {@code s = d s + (1 - d) g²; w -= r g / (sqrt(s) + e)}
 * </ul>
 */
final class FlatRule {

  private final IUpdater settings;

  /**
   * @param settings of an updater that {@link #key} has a key for
   */
  FlatRule(IUpdater settings) {
    this.settings = settings;
  }

  /** What has to be equal for two updaters to be one call, which is all but their rates. */
  static List<Object> key(IUpdater updater) {
    if (updater instanceof Adam adam) {
      return List.of(Adam.class, adam.getBeta1(), adam.getBeta2(), adam.getEpsilon());
    }
    if (updater instanceof Nesterovs nesterovs) {
      return List.of(
          Nesterovs.class,
          nesterovs.getMomentum(),
          String.valueOf(nesterovs.getMomentumISchedule()));
    }
    if (updater instanceof AdaGrad adaGrad) {
      return List.of(AdaGrad.class, adaGrad.getEpsilon());
    }
    if (updater instanceof RmsProp rmsProp) {
      return List.of(RmsProp.class, rmsProp.getRmsDecay(), rmsProp.getEpsilon());
    }
    return List.of(updater.getClass());
  }

  /** Whether a gradient of zero is no step even where the state is zero. */
  static boolean restsAtZero(IUpdater updater) {
    return !(updater instanceof Adam adam && adam.getEpsilon() == 0)
        && !(updater instanceof AdaGrad adaGrad && adaGrad.getEpsilon() == 0)
        && !(updater instanceof RmsProp rmsProp && rmsProp.getEpsilon() == 0);
  }

  /** Numbers that the optimizer keeps for each parameter. */
  static int states(IUpdater updater) {
    return Math.toIntExact(updater.stateSize(1));
  }

  /**
   * Changes weights and state; gradients may be used up.
   *
   * @param factor of the gradients
   * @param rate the largest learning rate
   * @param shares each parameter's share of it; null where all have the same
   */
  void apply(
      FlatArrays arrays, double factor, double rate, INDArray shares, int iteration, int epoch) {
    INDArray weights = arrays.parameters();
    INDArray gradients = arrays.gradients();
    if (settings instanceof Adam adam) {
      INDArray mean = arrays.state(0);
      INDArray square = arrays.state(1);
      float keepMean = (float) adam.getBeta1();
      float keepSquare = (float) adam.getBeta2();
      arrays.add((1 - keepMean) * factor, gradients, keepMean, mean);
      addSquares(arrays, (1 - keepSquare) * factor * factor, keepSquare, square);
      arrays.divideByRoot(mean, square, adam.getEpsilon(), gradients, gradients);
      arrays.add(-rate * correction(adam, iteration), gradients, shares, 1, weights);
    } else if (settings instanceof Nesterovs nesterovs) {
      INDArray velocity = arrays.state(0);
      double momentum = nesterovs.currentMomentum(iteration, epoch);
      arrays.add(-momentum, velocity, 1, weights);
      arrays.add(-rate * factor, gradients, shares, momentum, velocity);
      arrays.add(1 + momentum, velocity, 1, weights);
    } else {
      if (settings instanceof AdaGrad adaGrad) {
        addSquares(arrays, factor * factor, 1, arrays.state(0));
        divide(arrays, adaGrad.getEpsilon());
      } else if (settings instanceof RmsProp rmsProp) {
        float keep = (float) rmsProp.getRmsDecay();
        addSquares(arrays, (1 - keep) * factor * factor, keep, arrays.state(0));
        divide(arrays, rmsProp.getEpsilon());
      }
      arrays.add(-rate * factor, gradients, shares, 1, weights);
    }
  }

  private static double correction(Adam adam, int iteration) {
    double steps = iteration + 1.0;
    return Math.sqrt(1 - Math.pow(adam.getBeta2(), steps)) / (1 - Math.pow(adam.getBeta1(), steps));
  }

  private static void addSquares(FlatArrays arrays, double factor, double keep, INDArray sum) {
    arrays.add(factor, arrays.gradients(), arrays.gradients(), keep, sum);
  }

  private static void divide(FlatArrays arrays, double epsilon) {
    INDArray gradients = arrays.gradients();
    arrays.divideByRoot(gradients, arrays.state(0), epsilon, arrays.scratch(), gradients);
  }
}
