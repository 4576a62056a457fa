package org.vgg4j.profiles.layers.optimizer;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * Deeplearning4j's updater, which also takes the step: where {@link #stepped} says so, the weights
 * are new when {@link #update} returns. What it leaves in the gradient is its own affair.
 */
public abstract class SteppingUpdater extends ComputationGraphUpdater {

  /** Subclasses of these have no rule here. */
  private static final Set<Class<? extends IUpdater>> KNOWN =
      Set.of(Adam.class, Nesterovs.class, AdaGrad.class, RmsProp.class, Sgd.class, NoOp.class);

  private boolean stepped;

  /** Makes an updater for a graph. */
  @FunctionalInterface
  public interface Maker {
    /**
     * @param state the optimizer's, used and changed as it is; null for that of a first step
     */
    SteppingUpdater make(ComputationGraph graph, INDArray state);
  }

  /**
   * @param state the optimizer's, used and changed as it is; null for that of a first step
   */
  protected SteppingUpdater(ComputationGraph graph, INDArray state) {
    super(graph, state);
  }

  /** Whether the last update has already changed the weights. */
  public final boolean stepped() {
    return stepped;
  }

  /** Says whether an update has changed the weights. */
  protected final void stepped(boolean did) {
    stepped = did;
  }

  /** Whether two arrays are the same values in memory. A graph gives out new views of its own. */
  protected static boolean same(INDArray array, INDArray other) {
    return array != null
        && array.length() == other.length()
        && array.data().platformAddress() == other.data().platformAddress();
  }

  /** Why a graph's optimizer has to run stock, for every engine; null if it need not. */
  public static String refusal(ComputationGraph graph) {
    OptimizationAlgorithm algorithm = graph.conf().getOptimizationAlgo();
    if (algorithm != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT) {
      return "no fused " + algorithm;
    }
    for (GraphVertex vertex : graph.getVertices()) {
      String refusal = vertex.numParams() == 0 ? null : refusal(vertex);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private static String refusal(Trainable layer) {
    GradientNormalization normalization = layer.getConfig().getGradientNormalization();
    if (normalization != null && normalization != GradientNormalization.None) {
      return "gradients are normalized by " + normalization;
    }
    for (String name : layer.paramTable(false).keySet()) {
      IUpdater updater = layer.getConfig().getUpdaterByParam(name);
      if (updater == null || !KNOWN.contains(updater.getClass())) {
        return "no fused " + (updater == null ? "updater" : updater.getClass().getSimpleName());
      }
      List<Regularization> penalties = layer.getConfig().getRegularizationByParam(name);
      for (Regularization penalty : penalties == null ? List.<Regularization>of() : penalties) {
        if (penalty.getClass() != L2Regularization.class
            && penalty.getClass() != WeightDecay.class) {
          return "no fused " + penalty.getClass().getSimpleName();
        }
      }
    }
    return null;
  }
}
