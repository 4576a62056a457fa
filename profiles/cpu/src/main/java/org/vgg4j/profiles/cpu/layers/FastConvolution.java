package org.vgg4j.profiles.cpu.layers;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;
import org.vgg4j.profiles.cpu.onednn.FiniteCheck;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.layers.ConvolutionGeometry;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A convolution by oneDNN. The forward pass runs once a step, where the stock layer runs it twice.
 */
public final class FastConvolution extends ConvolutionLayer implements TensorLayer, Tunable {
  private static final long serialVersionUID = 1L;

  private final transient LayerInput layerInput;
  private final transient LayerOutput layerOutput;
  private final transient LayerPasses<Tensor> passes;
  private final transient Activation activation;
  private final transient KernelCache<Key, ConvolutionKernels> kernels = new KernelCache<>();
  private transient ConvolutionKernels current;

  private record Key(ConvolutionShape shape, boolean training) {}

  /**
   * @param activation null for identity
   */
  public FastConvolution(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerInput input,
      LayerOutput output,
      Activation activation) {
    super(conf, dataType);
    this.layerInput = input;
    this.layerOutput = output;
    this.passes = new LayerPasses<>(this, input, output);
    this.activation = activation;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(input, maskArray, training, workspaces);
  }

  @Override
  public Result<Tensor> forwardByEngine(
      Tensor source, boolean training, LayerWorkspaceMgr workspaces) {
    ConvolutionShape shape = shape(source.shape());
    if (hidesWeights(shape) && !weightsAreFinite()) {
      return null;
    }
    ConvolutionKernels chosen = kernels(shape, training);
    Tensor result =
        chosen.forward(
            source,
            layerOutput.buffer(training),
            values(ConvolutionParamInitializer.WEIGHT_KEY),
            hasBias() ? values(ConvolutionParamInitializer.BIAS_KEY) : null);
    if (training) {
      current = chosen;
    }
    return new Result<>(result, shape.destination());
  }

  @Override
  public INDArray forwardByStock(INDArray array, boolean training, LayerWorkspaceMgr workspaces) {
    input = array;
    return super.activate(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return passes.backward(epsilon, workspaces);
  }

  @Override
  public Tensor backwardByEngine(
      Tensor gradient, Gradient gradients, LayerWorkspaceMgr workspaces) {
    current.backwardActivation(gradient);

    INDArray weightGradient = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
    Pointer biasAddress = null;
    if (hasBias()) {
      INDArray biasGradient = gradientViews.get(ConvolutionParamInitializer.BIAS_KEY);
      gradients.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, biasGradient);
      biasAddress = biasGradient.data().addressPointer();
    }
    gradients.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, weightGradient, 'c');
    current.backwardWeights(gradient, weightGradient.data().addressPointer(), biasAddress);

    return layerInput.gradientWanted()
        ? current.backwardData(gradient, layerInput.session().buffers().acquire())
        : null;
  }

  @Override
  public Pair<Gradient, INDArray> backwardByStock(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return super.backpropGradient(epsilon, workspaces);
  }

  @Override
  public void clear() {
    super.clear();
    passes.clear();
  }

  /**
   * Whether NaN or infinity in a weight may not be seen in the result: stock multiplies weights
   * with padding, where infinity becomes NaN, and oneDNN does not.
   */
  private boolean hidesWeights(ConvolutionShape shape) {
    boolean saturates = activation != null && activation.saturates();
    return saturates || shape.hasIdleElements();
  }

  private boolean weightsAreFinite() {
    long count = params.get(ConvolutionParamInitializer.WEIGHT_KEY).length();
    return FiniteCheck.holds(
        values(ConvolutionParamInitializer.WEIGHT_KEY), count, layerInput.threads());
  }

  private Pointer values(String parameter) {
    return params.get(parameter).data().addressPointer();
  }

  private ConvolutionKernels kernels(ConvolutionShape shape, boolean training) {
    return kernels.of(
        new Key(shape, training),
        () ->
            new ConvolutionKernels(
                layerInput.convolutions(), shape, hasBias(), training, activation));
  }

  @Override
  public ConvolutionKernels kernels(long[] source, boolean training) {
    return kernels(shape(source), training);
  }

  @Override
  public boolean gradientWanted() {
    return layerInput.gradientWanted();
  }

  private ConvolutionShape shape(long[] images) {
    validateInputDepth(images);
    return ConvolutionGeometry.shape(
        images,
        layerConf().getNOut(),
        layerConf().getKernelSize(),
        layerConf().getStride(),
        layerConf().getPadding(),
        layerConf().getDilation(),
        getConvolutionMode());
  }

  private void validateInputDepth(long[] images) {
    if (images[1] != layerConf().getNIn()) {
      throw new DL4JInvalidInputException(
          "Convolution "
              + layerId()
              + " got an input of "
              + images[1]
              + " channels, expected "
              + layerConf().getNIn());
    }
  }
}
