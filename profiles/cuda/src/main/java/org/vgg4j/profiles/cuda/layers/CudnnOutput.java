package org.vgg4j.profiles.cuda.layers;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.vgg4j.profiles.StepFigures;
import org.vgg4j.profiles.cuda.cudnn.DenseKernels;
import org.vgg4j.profiles.cuda.cudnn.SoftmaxKernels;
import org.vgg4j.profiles.layers.Accelerated;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.KernelCache;

/**
 * An output layer of softmax with cross entropy, by cuBLAS and cuDNN. A step computes it forward
 * once and leaves the probabilities among the {@link StepResults}, where the stock layer computes
 * it forward for the gradient, for the loss and for whoever asks for probabilities.
 */
public final class CudnnOutput extends OutputLayer implements Accelerated {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient KernelCache<Long, Kernels> kernels = new KernelCache<>();

  private record Kernels(DenseKernels dense, SoftmaxKernels softmax) {}

  CudnnOutput(NeuralNetConfiguration conf, DataType dataType, LayerArrays arrays) {
    super(conf, dataType);
    this.arrays = arrays;
  }

  /**
   * Queues the copy of the last backward pass's figures to the host.
   *
   * @param labels that were given for it, one row behind the other
   * @param factor see {@link StepResults#queueDown}
   * @param known see {@link StepResults#queueDown}
   */
  public StepFigures figures(float[] labels, double factor, double known) {
    double least = ((LossMCXENT) layerConf().getLossFn()).getSoftmaxClipEps();
    return arrays.compute(() -> arrays.results().queueDown(labels, least, factor, known));
  }

  /** Whether the labels are such that {@link #figures} can be asked for. */
  public boolean computes(INDArray target) {
    return target.rank() == 2
        && target.size(1) == layerConf().getNOut()
        && DeviceArrays.isPacked(target)
        && target.length() == target.data().length();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    if (!arrays.acceptsVectors(input, maskArray, layerConf().getNIn())) {
      return super.activate(training, workspaces);
    }
    try {
      return arrays.compute(
          () -> {
            Kernels chosen = kernels(input.size(0));
            INDArray source = LayerArrays.packedSource(input, workspaces);
            INDArray result = LayerArrays.result(workspaces, input.size(0), layerConf().getNOut());
            forward(chosen, source, DeviceArrays.write(result));
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
      return super.backpropGradient(epsilon, workspaces);
    }
  }

  private Pair<Gradient, INDArray> backward(LayerWorkspaceMgr workspaces) {
    Kernels chosen = kernels(input.size(0));
    INDArray source = LayerArrays.packedSource(input, workspaces);
    Pointer probabilities = arrays.results().probabilities(input.size(0), layerConf().getNOut());
    forward(chosen, source, probabilities);
    INDArray delta = LayerArrays.interim(workspaces, labels.shape());
    Pointer gradient = DeviceArrays.write(delta);
    chosen.softmax.backwardCrossEntropy(probabilities, DeviceArrays.read(labels), gradient);
    INDArray bias = hasBias() ? gradientViews.get(DefaultParamInitializer.BIAS_KEY) : null;
    INDArray weights = gradientViews.get(DefaultParamInitializer.WEIGHT_KEY);
    chosen.dense.backwardWeights(
        DeviceArrays.read(source),
        gradient,
        DeviceArrays.write(weights),
        bias == null ? null : DeviceArrays.write(bias));
    Gradient gradients = new DefaultGradient();
    gradients.setGradientFor(DefaultParamInitializer.WEIGHT_KEY, weights);
    if (bias != null) {
      gradients.setGradientFor(DefaultParamInitializer.BIAS_KEY, bias);
    }
    if (!arrays.gradientWanted()) {
      return new Pair<>(gradients, arrays.noGradient());
    }
    INDArray sourceGradient = LayerArrays.sourceGradient(workspaces, source.shape());
    chosen.dense.backwardData(
        gradient,
        DeviceArrays.write(sourceGradient),
        parameter(DefaultParamInitializer.WEIGHT_KEY));
    return new Pair<>(gradients, sourceGradient);
  }

  private void forward(Kernels chosen, INDArray source, Pointer result) {
    chosen.dense.forward(
        DeviceArrays.read(source),
        result,
        parameter(DefaultParamInitializer.WEIGHT_KEY),
        hasBias() ? parameter(DefaultParamInitializer.BIAS_KEY) : null);
    chosen.softmax.forward(result, result);
  }

  private Pointer parameter(String name) {
    return DeviceArrays.read(params.get(name));
  }

  private Kernels kernels(long vectors) {
    return kernels.of(
        vectors,
        () ->
            new Kernels(
                new DenseKernels(
                    arrays.session(),
                    vectors,
                    layerConf().getNIn(),
                    layerConf().getNOut(),
                    hasBias(),
                    null),
                new SoftmaxKernels(arrays.session(), vectors, layerConf().getNOut())));
  }
}
