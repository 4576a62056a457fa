package org.vgg4j.profiles.cuda.layers;

import java.util.function.Function;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionKernels;
import org.vgg4j.profiles.layers.ConvolutionGeometry;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A convolution by cuDNN. The forward pass runs once a step, where the stock layer runs it twice.
 */
public final class CudnnConvolution extends ConvolutionLayer implements CudnnLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient LayerPasses<INDArray> passes;
  private final transient LayerActivation activation;
  private final transient LayerWeights weights =
      new LayerWeights(() -> params, () -> gradientViews, false);
  private final transient KernelCache<ConvolutionShape, ConvolutionKernels> kernels =
      new KernelCache<>();
  private transient Kept last;

  /** What the last forward pass in training left for its backward pass. */
  private record Kept(
      ConvolutionKernels kernels, INDArray source, INDArray computed, INDArray result) {}

  CudnnConvolution(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerArrays arrays,
      LayerActivation activation) {
    super(conf, dataType);
    this.arrays = arrays;
    this.passes = new LayerPasses<>(this, arrays, arrays);
    this.activation = activation;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(input, maskArray, training, workspaces);
  }

  @Override
  public Result<INDArray> forwardByEngine(
      INDArray source, boolean training, LayerWorkspaceMgr workspaces) {
    return arrays.compute(() -> forward(source, training, workspaces));
  }

  private Result<INDArray> forward(INDArray array, boolean training, LayerWorkspaceMgr workspaces) {
    ConvolutionShape shape = shape(array.shape());
    ConvolutionKernels chosen = kernels(shape);
    INDArray source = LayerArrays.packedSource(array, workspaces);
    INDArray computed = LayerArrays.result(workspaces, shape.destination());
    chosen.forward(
        DeviceArrays.read(source), DeviceArrays.write(computed), weights.weights(), weights.bias());
    INDArray result = activation.behind(computed, workspaces);
    if (training) {
      last = new Kept(chosen, source, computed, result);
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
  public INDArray backwardByEngine(
      INDArray gradient, Gradient gradients, LayerWorkspaceMgr workspaces) {
    return arrays.compute(() -> backward(gradient, gradients, workspaces));
  }

  private INDArray backward(INDArray epsilon, Gradient gradients, LayerWorkspaceMgr workspaces) {
    INDArray gradient = LayerArrays.packedGradient(epsilon, workspaces);
    INDArray before =
        activation.backward(
            last.kernels::backwardActivation, last.computed, last.result, gradient, workspaces);
    Pointer place = DeviceArrays.read(before);
    Pointer source = DeviceArrays.read(last.source);
    weights.gradients(
        gradients,
        'c',
        (ofWeights, ofBias) -> last.kernels.backwardWeights(source, place, ofWeights, ofBias));
    if (!arrays.gradientWanted()) {
      return null;
    }
    INDArray sourceGradient = LayerArrays.sourceGradient(workspaces, last.source.shape());
    last.kernels.backwardData(place, DeviceArrays.write(sourceGradient), weights.weights());
    return sourceGradient;
  }

  @Override
  public Pair<Gradient, INDArray> backwardByStock(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return super.backpropGradient(epsilon, workspaces);
  }

  @Override
  public void clear() {
    super.clear();
    passes.clear();
    last = null;
  }

  /**
   * Has something done with the kernels that compute sources of a shape, before there is a source.
   *
   * @param source {@code [batch, channels, height, width]}
   * @throws org.vgg4j.profiles.layers.EngineRefusal if cuDNN does not compute the shape
   * @throws org.vgg4j.profiles.DeviceFailureException if something is broken
   */
  public <R> R prepare(long[] source, Function<ConvolutionKernels, R> work) {
    return arrays.compute(() -> work.apply(kernels(shape(source))));
  }

  /** Whether the layer before wants the gradient of this one's source. */
  public boolean gradientWanted() {
    return arrays.gradientWanted();
  }

  private ConvolutionKernels kernels(ConvolutionShape shape) {
    return kernels.of(
        shape,
        () -> new ConvolutionKernels(arrays.session(), shape, hasBias(), activation.inPlace()));
  }

  private ConvolutionShape shape(long[] images) {
    if (images[1] != layerConf().getNIn()) {
      throw new DL4JInvalidInputException(
          "Convolution "
              + layerId()
              + " got an input of "
              + images[1]
              + " channels, expected "
              + layerConf().getNIn());
    }
    return ConvolutionGeometry.shape(
        images,
        layerConf().getNOut(),
        layerConf().getKernelSize(),
        layerConf().getStride(),
        layerConf().getPadding(),
        layerConf().getDilation(),
        getConvolutionMode());
  }
}
