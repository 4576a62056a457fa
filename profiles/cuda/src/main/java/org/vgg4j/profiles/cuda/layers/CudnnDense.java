package org.vgg4j.profiles.cuda.layers;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.DenseKernels;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.SourceExchange;

/**
 * A dense layer by cuBLAS and cuDNN. The forward pass runs once a step, where the stock layer runs
 * it twice.
 */
public final class CudnnDense extends DenseLayer implements CudnnLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient LayerPasses<INDArray> passes;
  private final transient LayerActivation activation;
  private final transient LayerWeights weights =
      new LayerWeights(() -> params, () -> gradientViews, false);
  private final transient KernelCache<Long, DenseKernels> kernels = new KernelCache<>();
  private transient Kept last;

  /** What the last forward pass in training left for its backward pass. */
  private record Kept(DenseKernels kernels, INDArray source, INDArray computed, INDArray result) {}

  CudnnDense(
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
  public boolean accepts(SourceExchange<INDArray> from, INDArray array, INDArray mask) {
    return from.acceptsVectors(array, mask, layerConf().getNIn());
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
    long vectors = array.size(0);
    long[] shape = {vectors, layerConf().getNOut()};
    DenseKernels chosen = kernels(vectors);
    INDArray source = LayerArrays.packedSource(array, workspaces);
    INDArray computed = LayerArrays.result(workspaces, shape);
    chosen.forward(
        DeviceArrays.read(source), DeviceArrays.write(computed), weights.weights(), weights.bias());
    INDArray result = activation.behind(computed, workspaces);
    if (training) {
      last = new Kept(chosen, source, computed, result);
    }
    return new Result<>(result, shape);
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
        null,
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
                activation.inPlace(),
                arrays::computedByConvolution));
  }
}
