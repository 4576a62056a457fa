package org.vgg4j.profiles.cuda.layers;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.DenseKernels;
import org.vgg4j.profiles.figures.StepFigures;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.KernelCache;

/**
 * An output layer of softmax with cross entropy, by cuBLAS and cuDNN. A step computes it forward
 * once and leaves the probabilities among the {@link StepResults}, where the stock layer computes
 * it forward for the gradient, for the loss and for whoever asks for probabilities.
 */
public final class CudnnOutput extends OutputLayer implements CudnnLoss {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient CrossEntropy loss;
  private final transient LayerWeights weights =
      new LayerWeights(() -> params, () -> gradientViews, true);
  private final transient KernelCache<Long, DenseKernels> kernels = new KernelCache<>();

  CudnnOutput(NeuralNetConfiguration conf, DataType dataType, LayerArrays arrays) {
    super(conf, dataType);
    this.arrays = arrays;
    this.loss = new CrossEntropy(arrays, layerConf().getNOut(), layerConf()::getLossFn);
  }

  @Override
  public boolean computes(INDArray target) {
    return loss.computes(target);
  }

  @Override
  public StepFigures figures(float[] target, double factor, double known) {
    return loss.figures(target, factor, known);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    if (!arrays.acceptsVectors(input, maskArray, layerConf().getNIn())) {
      return super.activate(training, workspaces);
    }
    try {
      return arrays.compute(
          () -> {
            INDArray source = LayerArrays.packedSource(input, workspaces);
            INDArray result = LayerArrays.result(workspaces, input.size(0), layerConf().getNOut());
            Pointer place = DeviceArrays.write(result);
            loss.softmax(input.size(0)).forward(scores(source, place), place);
            return result;
          });
    } catch (EngineRefusal refusal) {
      arrays.runsStock(refusal);
      return super.activate(training, workspaces);
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (!arrays.acceptsVectors(input, maskArray, layerConf().getNIn()) || !computes(labels)) {
      return super.backpropGradient(epsilon, workspaces);
    }
    try {
      return arrays.compute(() -> backward(workspaces));
    } catch (EngineRefusal refusal) {
      arrays.runsStock(refusal);
      // The step's figures are read from them, whoever computes them.
      loss.keep(super.activate(true, workspaces));
      return super.backpropGradient(epsilon, workspaces);
    }
  }

  private Pair<Gradient, INDArray> backward(LayerWorkspaceMgr workspaces) {
    INDArray source = LayerArrays.packedSource(input, workspaces);
    INDArray delta = LayerArrays.interim(workspaces, labels.shape());
    loss.backward(labels, place -> scores(source, place), delta);
    DenseKernels dense = kernels(input.size(0));
    Pointer gradient = DeviceArrays.read(delta);
    Pointer from = DeviceArrays.read(source);
    Gradient gradients = new DefaultGradient();
    weights.gradients(
        gradients,
        null,
        (ofWeights, ofBias) -> dense.backwardWeights(from, gradient, ofWeights, ofBias));
    if (!arrays.gradientWanted()) {
      return new Pair<>(gradients, arrays.noGradient());
    }
    INDArray sourceGradient = LayerArrays.sourceGradient(workspaces, source.shape());
    dense.backwardData(gradient, DeviceArrays.write(sourceGradient), weights.weights());
    return new Pair<>(gradients, sourceGradient);
  }

  /** Writes what softmax reads, and returns where. */
  private Pointer scores(INDArray source, Pointer place) {
    kernels(source.size(0))
        .forward(DeviceArrays.read(source), place, weights.weights(), weights.bias());
    return place;
  }

  private DenseKernels kernels(long vectors) {
    return kernels.of(
        vectors,
        () ->
            new DenseKernels(
                arrays.session(),
                vectors,
                layerConf().getNIn(),
                layerConf().getNOut(),
                hasBias(),
                null,
                arrays::computedByConvolution));
  }
}
