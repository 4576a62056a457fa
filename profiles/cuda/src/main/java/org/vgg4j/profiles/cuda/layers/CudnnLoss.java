package org.vgg4j.profiles.cuda.layers;

import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.figures.StepFigures;
import org.vgg4j.profiles.layers.Accelerated;

/**
 * The end of a graph by softmax and cross entropy, whose backward pass computes the probabilities
 * and leaves them among the {@link StepResults}.
 */
public interface CudnnLoss extends IOutputLayer, Accelerated {

  /**
   * Whether {@link #figures} can be asked for after a backward pass.
   *
   * @param labels given for it
   */
  boolean computes(INDArray labels);

  /**
   * Queues the copy of the last backward pass's figures to the host.
   *
   * @param labels that were given for it, one row behind the other
   * @param factor see {@link StepResults#queueDown}
   * @param known see {@link StepResults#queueDown}
   */
  StepFigures figures(float[] labels, double factor, double known);
}
