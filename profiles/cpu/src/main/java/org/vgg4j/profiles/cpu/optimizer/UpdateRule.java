package org.vgg4j.profiles.cpu.optimizer;

import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * How a gradient becomes what is subtracted from the weights, with Deeplearning4j's formulas. Each
 * rule is a loop over plain arrays, which the JVM compiles to vector instructions.
 */
abstract class UpdateRule {

  private final int states;

  private UpdateRule(int states) {
    this.states = states;
  }

  /** The rule of an updater; null if there is none. Subclasses of the known ones have none. */
  static UpdateRule of(IUpdater updater) {
    Class<?> type = updater.getClass();
    if (type == Adam.class) {
      return new AdamRule((Adam) updater);
    }
    if (type == Nesterovs.class) {
      return new NesterovsRule((Nesterovs) updater);
    }
    if (type == AdaGrad.class) {
      return new AdaGradRule((AdaGrad) updater);
    }
    if (type == RmsProp.class) {
      return new RmsPropRule((RmsProp) updater);
    }
    if (type == Sgd.class) {
      return new SgdRule((Sgd) updater);
    }
    return type == NoOp.class ? new NoOpRule() : null;
  }

  /** Numbers that the optimizer keeps for each weight. */
  final int states() {
    return states;
  }

  /** Reads rates and schedules, before a step's calls of {@link #apply}. */
  abstract void prepare(int iteration, int epoch);

  /**
   * Turns gradients into updates, in place, and states into those after this step.
   *
   * @param change gradients in, updates out
   * @param state by state and weight
   * @param count how many weights, from the arrays' start
   */
  abstract void apply(float[] change, float[][] state, int count);

  private static final class AdamRule extends UpdateRule {
    private final Adam settings;
    private float beta1;
    private float beta2;
    private float epsilon;
    private float rate;

    AdamRule(Adam settings) {
      super(2);
      this.settings = settings;
    }

    @Override
    void prepare(int iteration, int epoch) {
      beta1 = (float) settings.getBeta1();
      beta2 = (float) settings.getBeta2();
      epsilon = (float) settings.getEpsilon();
      double step = iteration + 1.0;
      rate =
          (float)
              (settings.getLearningRate(iteration, epoch)
                  * Math.sqrt(1 - Math.pow(settings.getBeta2(), step))
                  / (1 - Math.pow(settings.getBeta1(), step)));
    }

    @Override
    void apply(float[] change, float[][] state, int count) {
      float[] mean = state[0];
      float[] square = state[1];
      float keepMean = beta1;
      float addMean = 1 - beta1;
      float keepSquare = beta2;
      float addSquare = 1 - beta2;
      float apart = epsilon;
      float by = rate;
      for (int i = 0; i < count; i++) {
        float gradient = change[i];
        float newMean = keepMean * mean[i] + addMean * gradient;
        float newSquare = keepSquare * square[i] + addSquare * gradient * gradient;
        mean[i] = newMean;
        square[i] = newSquare;
        change[i] = by * newMean / ((float) Math.sqrt(newSquare) + apart);
      }
    }
  }

  private static final class NesterovsRule extends UpdateRule {
    private final Nesterovs settings;
    private float momentum;
    private float rate;

    NesterovsRule(Nesterovs settings) {
      super(1);
      this.settings = settings;
    }

    @Override
    void prepare(int iteration, int epoch) {
      momentum = (float) settings.currentMomentum(iteration, epoch);
      rate = (float) settings.getLearningRate(iteration, epoch);
    }

    @Override
    void apply(float[] change, float[][] state, int count) {
      float[] velocity = state[0];
      float keep = momentum;
      float by = rate;
      for (int i = 0; i < count; i++) {
        float kept = keep * velocity[i];
        float next = kept - by * change[i];
        velocity[i] = next;
        change[i] = kept - (1 + keep) * next;
      }
    }
  }

  private static final class AdaGradRule extends UpdateRule {
    private final AdaGrad settings;
    private float rate;
    private float epsilon;

    AdaGradRule(AdaGrad settings) {
      super(1);
      this.settings = settings;
    }

    @Override
    void prepare(int iteration, int epoch) {
      rate = (float) settings.getLearningRate(iteration, epoch);
      epsilon = (float) settings.getEpsilon();
    }

    @Override
    void apply(float[] change, float[][] state, int count) {
      float[] sum = state[0];
      float by = rate;
      float apart = epsilon;
      for (int i = 0; i < count; i++) {
        float gradient = change[i];
        float next = sum[i] + gradient * gradient;
        sum[i] = next;
        change[i] = by * gradient / ((float) Math.sqrt(next) + apart);
      }
    }
  }

  private static final class RmsPropRule extends UpdateRule {
    private final RmsProp settings;
    private float rate;
    private float decay;
    private float epsilon;

    RmsPropRule(RmsProp settings) {
      super(1);
      this.settings = settings;
    }

    @Override
    void prepare(int iteration, int epoch) {
      rate = (float) settings.getLearningRate(iteration, epoch);
      decay = (float) settings.getRmsDecay();
      epsilon = (float) settings.getEpsilon();
    }

    @Override
    void apply(float[] change, float[][] state, int count) {
      float[] mean = state[0];
      float by = rate;
      float keep = decay;
      float add = 1 - decay;
      float apart = epsilon;
      for (int i = 0; i < count; i++) {
        float gradient = change[i];
        float next = keep * mean[i] + add * gradient * gradient;
        mean[i] = next;
        change[i] = by * gradient / ((float) Math.sqrt(next) + apart);
      }
    }
  }

  private static final class SgdRule extends UpdateRule {
    private final Sgd settings;
    private float rate;

    SgdRule(Sgd settings) {
      super(0);
      this.settings = settings;
    }

    @Override
    void prepare(int iteration, int epoch) {
      rate = (float) settings.getLearningRate(iteration, epoch);
    }

    @Override
    void apply(float[] change, float[][] state, int count) {
      float by = rate;
      for (int i = 0; i < count; i++) {
        change[i] *= by;
      }
    }
  }

  /** For running statistics, whose "gradient" already is what is to be subtracted. */
  private static final class NoOpRule extends UpdateRule {
    NoOpRule() {
      super(0);
    }

    @Override
    void prepare(int iteration, int epoch) {}

    @Override
    void apply(float[] change, float[][] state, int count) {}
  }
}
