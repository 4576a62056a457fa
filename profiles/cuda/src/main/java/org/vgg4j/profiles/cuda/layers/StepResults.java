package org.vgg4j.profiles.cuda.layers;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.profiles.cuda.cudnn.DeviceMemory;
import org.vgg4j.profiles.cuda.cudnn.DownCopy;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.figures.LateFigures;
import org.vgg4j.profiles.figures.StepFigures;

/**
 * What a step leaves on the GPU for the host: class probabilities, and what the weights' penalties
 * come to. Both lie in one piece, so that one copy brings them down.
 */
public final class StepResults {

  /** The penalties' sum comes first; probabilities begin where cuDNN likes memory to. */
  private static final int HEAD = 64;

  private final Session session;
  private final DownCopy[] copies = new DownCopy[LateFigures.STEPS + 1];
  private INDArray values;
  private INDArray penalty;
  private int rows;
  private int classes;
  private long steps;

  StepResults(Session session) {
    this.session = session;
  }

  /** Where the output layer writes probabilities {@code [rows, classes]}. */
  Pointer probabilities(long rowCount, long classCount) {
    rows = Math.toIntExact(rowCount);
    classes = Math.toIntExact(classCount);
    long length = HEAD + rowCount * classCount;
    if (values == null || values.length() < length) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        values = Nd4j.createUninitialized(DataType.FLOAT, length);
      }
      penalty = values.get(NDArrayIndex.interval(0, 1));
    }
    return DeviceMemory.behind(DeviceArrays.write(values), (long) HEAD * Float.BYTES);
  }

  /** Takes over probabilities {@code [rows, classes]} that ND4J has computed. */
  void keep(INDArray computed) {
    probabilities(computed.size(0), computed.size(1));
    values
        .get(NDArrayIndex.interval(HEAD, HEAD + computed.length()))
        .reshape(computed.shape())
        .assign(computed);
  }

  /** A scalar for the sum of the weights' penalties. */
  public INDArray penalty() {
    return penalty;
  }

  /**
   * Queues the copy to the host of what the last step left.
   *
   * @param labels {@code [rows, classes]}, one row behind the other
   * @param least the least that a probability counts as
   * @param factor of the penalties' sum, 0 where there is none
   * @param known penalties that are known already
   */
  public StepFigures queueDown(float[] labels, double least, double factor, double known) {
    int slot = (int) (steps++ % copies.length);
    if (copies[slot] == null) {
      copies[slot] = new DownCopy(session);
    }
    copies[slot].queue(DeviceArrays.read(values), HEAD + (long) rows * classes);
    return new Figures(copies[slot], steps, rows, classes, labels, least, factor, known);
  }

  private final class Figures implements StepFigures {

    private final long step;
    private final int classCount;
    private final float[] labels;
    private final double least;
    private final double factor;
    private final double known;
    private final float[][] probabilities;
    private DownCopy copy;
    private double loss;

    Figures(
        DownCopy copy,
        long step,
        int rowCount,
        int classCount,
        float[] labels,
        double least,
        double factor,
        double known) {
      this.copy = copy;
      this.step = step;
      this.classCount = classCount;
      this.labels = labels;
      this.least = least;
      this.factor = factor;
      this.known = known;
      this.probabilities = new float[rowCount][classCount];
    }

    @Override
    public double loss() {
      read();
      return loss;
    }

    @Override
    public float[][] probabilities() {
      read();
      return probabilities;
    }

    private void read() {
      if (copy == null) {
        return;
      }
      if (steps - step >= copies.length) {
        throw new IllegalStateException("the figures of a step were asked for too late");
      }
      float[] read = copy.read(HEAD + labels.length);
      copy = null;
      double sum = 0;
      for (int i = 0; i < labels.length; i++) {
        float probability = read[HEAD + i];
        probabilities[i / classCount][i % classCount] = probability;
        if (labels[i] != 0) {
          // NaN stays what it is.
          sum -= labels[i] * Math.log(probability < least ? least : probability);
        }
      }
      double penalties = factor == 0 ? known : known + factor * read[0];
      loss = sum / probabilities.length + penalties;
    }
  }
}
