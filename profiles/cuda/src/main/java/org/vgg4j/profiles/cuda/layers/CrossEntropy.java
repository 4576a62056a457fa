package org.vgg4j.profiles.cuda.layers;

import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.vgg4j.profiles.cuda.cudnn.SoftmaxKernels;
import org.vgg4j.profiles.figures.StepFigures;
import org.vgg4j.profiles.layers.KernelCache;

/** Softmax and cross entropy behind a graph's last values {@code [batch, classes]}. */
final class CrossEntropy {

  private final LayerArrays arrays;
  private final long classes;
  private final Supplier<ILossFunction> loss;
  private final KernelCache<Long, SoftmaxKernels> kernels = new KernelCache<>();

  /**
   * @param loss asked again in every step, since a layer's may be changed
   */
  CrossEntropy(LayerArrays arrays, long classes, Supplier<ILossFunction> loss) {
    this.arrays = arrays;
    this.classes = classes;
    this.loss = loss;
  }

  SoftmaxKernels softmax(long rows) {
    return kernels.of(rows, () -> new SoftmaxKernels(arrays.session(), rows, classes));
  }

  boolean computes(INDArray labels) {
    return loss.get() instanceof LossMCXENT entropy
        && entropy.getWeights() == null
        && labels != null
        && labels.rank() == 2
        && labels.size(1) == classes
        && DeviceArrays.isPacked(labels)
        && labels.length() == labels.data().length();
  }

  /** Has a step's figures read from probabilities that a stock layer computed. */
  void keep(INDArray probabilities) {
    arrays.results().keep(probabilities);
  }

  StepFigures figures(float[] labels, double factor, double known) {
    double least = ((LossMCXENT) loss.get()).getSoftmaxClipEps();
    return arrays.compute(() -> arrays.results().queueDown(labels, least, factor, known));
  }

  /**
   * Computes probabilities and writes the gradient of what softmax reads.
   *
   * @param source of softmax, given where the probabilities go, which it may be
   */
  void backward(INDArray labels, Function<Pointer, Pointer> source, INDArray gradient) {
    Pointer probabilities = arrays.results().probabilities(labels.size(0), classes);
    SoftmaxKernels softmax = softmax(labels.size(0));
    softmax.forward(source.apply(probabilities), probabilities);
    softmax.backwardCrossEntropy(
        probabilities, DeviceArrays.read(labels), DeviceArrays.write(gradient));
  }
}
