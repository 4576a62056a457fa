package org.vgg4j.profiles.layers.optimizer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;
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
import org.vgg4j.profiles.GradientClip;
import org.vgg4j.profiles.GradientControl;

/**
 * Deeplearning4j's updater, which also takes the step: where {@link #stepped} says so, the weights
 * are new when {@link #update} returns. Gradients that are held back are added up before it. What
 * it leaves in the gradient is its own affair.
 */
public abstract class SteppingUpdater extends ComputationGraphUpdater {

  /** Subclasses of these have no rule here. */
  private static final Set<Class<? extends IUpdater>> KNOWN =
      Set.of(Adam.class, Nesterovs.class, AdaGrad.class, RmsProp.class, Sgd.class, NoOp.class);

  private boolean stepped;
  private GradientClip clip = GradientClip.NONE;
  private boolean holding;
  private INDArray held;
  private int heldImages;

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

  /**
   * Settings of the next update.
   *
   * @param newClip bounds of its gradient
   * @param hold whether its gradient is only kept, for the one after it
   */
  final void prepare(GradientClip newClip, boolean hold) {
    clip = newClip;
    holding = hold;
  }

  @Override
  public final synchronized void update(
      Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
    if (holding) {
      hold(gradient.gradient(), batchSize);
      stepped(true);
      return;
    }
    int images = batchSize;
    if (heldImages > 0) {
      INDArray flat = gradient.gradient();
      flat.addi(held.reshape(flat.shape()));
      images += heldImages;
      heldImages = 0;
    }
    step(gradient, iteration, epoch, images, clip, workspaces);
  }

  /**
   * Takes a step, or leaves it to {@link #updateStock}, and says so with {@link #stepped(boolean)}.
   *
   * @param gradient sums over the images, but for running statistics
   * @param images behind it
   * @param bounds to be kept to
   */
  protected abstract void step(
      Gradient gradient,
      int iteration,
      int epoch,
      int images,
      GradientClip bounds,
      LayerWorkspaceMgr workspaces);

  /** What Deeplearning4j makes of a gradient, which is bound before. */
  protected final void updateStock(
      Gradient gradient, int iteration, int epoch, int images, LayerWorkspaceMgr workspaces) {
    double divisor = isMiniBatch() ? images : 1;
    INDArray flat = gradient.gradient().reshape(gradient.gradient().length());
    double squares = 0;
    for (UpdatedRange range : trained()) {
      double norm = range.of(flat).norm2Number().doubleValue() / divisor;
      squares += norm * norm;
    }
    double scale = clip.scale(Math.sqrt(squares));
    for (UpdatedRange range : trained()) {
      INDArray values = range.of(flat);
      if (scale != 1) {
        values.muli(scale);
      }
      if (clip.value() > 0) {
        float most = (float) (clip.value() * divisor);
        BooleanIndexing.replaceWhere(values, most, Conditions.greaterThan(most));
        BooleanIndexing.replaceWhere(values, -most, Conditions.lessThan(-most));
      }
    }
    super.update(gradient, iteration, epoch, images, workspaces);
  }

  private List<UpdatedRange> trained() {
    return UpdatedRange.of(updaterBlocks).stream().filter(UpdatedRange::divided).toList();
  }

  private void hold(INDArray gradient, int images) {
    INDArray flat = gradient.reshape(gradient.length());
    INDArray parameters = network.params().reshape(gradient.length());
    for (UpdatedRange range : UpdatedRange.of(updaterBlocks)) {
      if (!range.divided()) {
        // Running statistics, of which a gradient is what is to be subtracted.
        range.of(parameters).subi(range.of(flat));
        range.of(flat).assign(0);
      }
    }
    hold(new GradientControl.Held(flat, images));
  }

  /** Adds gradients to those that are held back. */
  final synchronized void hold(GradientControl.Held more) {
    INDArray sum = more.sum();
    if (held == null || held.length() != sum.length()) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        held = Nd4j.create(sum.dataType(), sum.length());
      }
    }
    if (heldImages == 0) {
      held.assign(sum);
    } else {
      held.addi(sum);
    }
    heldImages += more.images();
  }

  /** What is held back, which then is no more. */
  final synchronized Optional<GradientControl.Held> takeHeld() {
    Optional<GradientControl.Held> taken =
        heldImages == 0
            ? Optional.empty()
            : Optional.of(new GradientControl.Held(held, heldImages));
    heldImages = 0;
    return taken;
  }

  final boolean holds() {
    return heldImages > 0;
  }

  /**
   * Has the next update also sum up the penalties of the weights as they are before it, without
   * reading the sum.
   *
   * @param sum a scalar, into which that is written, but for a factor
   * @return whether it does; if not, whoever needs them computes them
   */
  public boolean sumPenalties(INDArray sum) {
    return false;
  }

  /** What that sum has to be multiplied by after the update; 0 where nothing was written. */
  public double penaltyFactor() {
    return 0;
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
