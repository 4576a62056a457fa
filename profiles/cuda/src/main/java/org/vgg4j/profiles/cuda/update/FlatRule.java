package org.vgg4j.profiles.cuda.update;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.updaters.AdaGradUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.NesterovsUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.RmsPropUpdater;
import org.nd4j.linalg.api.ops.impl.updaters.SgdUpdater;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How gradients become what is subtracted from the weights: ND4J's own operation for it, over all
 * parameters in one call. Called past ND4J's executioner, which waits for the GPU twice for it and
 * makes a context each time.
 */
final class FlatRule {

  private final IUpdater settings;
  private final CustomOp operation;
  private final OpContext context = Nd4j.getExecutioner().buildContext();

  /**
   * @param settings of an updater that {@link #key} has a key for
   * @param gradients of all parameters; updates after {@link #apply}
   */
  FlatRule(IUpdater settings, INDArray gradients, FlatState state) {
    this.settings = settings;
    this.operation = operation(settings, gradients, state);
    List<INDArray> inputs = operation.inputArguments();
    List<INDArray> outputs = operation.outputArguments();
    for (int i = 0; i < inputs.size(); i++) {
      context.setInputArray(i, inputs.get(i));
      context.setOutputArray(i, outputs.get(i));
    }
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
   * Whether parameters of another rate have their gradients multiplied, since the rate goes into
   * the state; else the updates are.
   */
  boolean rateIsOfGradient() {
    return settings instanceof Nesterovs || settings instanceof Sgd;
  }

  private static CustomOp operation(IUpdater settings, INDArray gradients, FlatState state) {
    // The numbers that may change are given anew with each call.
    if (settings instanceof Adam) {
      return new AdamUpdater(gradients, state.number(1), state.number(0), 0, 0, 0, 0, 0);
    }
    if (settings instanceof Nesterovs) {
      return new NesterovsUpdater(gradients, state.number(0), 0, 0);
    }
    if (settings instanceof AdaGrad) {
      return new AdaGradUpdater(gradients, state.number(0), 0, 0);
    }
    return settings instanceof RmsProp
        ? new RmsPropUpdater(gradients, state.number(0), 0, 0, 0)
        : new SgdUpdater(gradients, 0);
  }

  /**
   * Turns gradients into updates, and the state into that after the step.
   *
   * @param rate the learning rate
   */
  void apply(double rate, int iteration, int epoch) {
    if (settings instanceof Adam adam) {
      context.setTArguments(rate, adam.getBeta1(), adam.getBeta2(), adam.getEpsilon());
      context.setIArguments(iteration);
    } else if (settings instanceof Nesterovs nesterovs) {
      context.setTArguments(rate, nesterovs.currentMomentum(iteration, epoch));
    } else if (settings instanceof AdaGrad adaGrad) {
      context.setTArguments(rate, adaGrad.getEpsilon());
    } else if (settings instanceof RmsProp rmsProp) {
      context.setTArguments(rate, rmsProp.getRmsDecay(), rmsProp.getEpsilon());
    } else {
      context.setTArguments(rate);
    }
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int status = natives.execCustomOp2(null, operation.opHash(), context.contextPointer());
    if (natives.lastErrorCode() != 0) {
      throw new IllegalStateException(natives.lastErrorMessage());
    }
    if (status != 0) {
      throw new IllegalStateException(operation.opName() + " ended with status " + status);
    }
  }
}
