package org.vgg4j.profiles.cuda.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.ActivationKernels;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.ShapeKernelCache;
import org.vgg4j.profiles.layers.SourceExchange;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/** An activation by cuDNN. */
public final class CudnnActivation extends ActivationLayer implements CudnnLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient LayerPasses<INDArray> passes;
  private final transient ShapeKernelCache<ActivationKernels> kernels;
  private final transient boolean isInPlace;
  private transient Kept last;

  /** What the last forward pass in training left for its backward pass. */
  private record Kept(ActivationKernels kernels, INDArray source, INDArray result) {}

  CudnnActivation(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerArrays arrays,
      ActivationFunction activation) {
    super(conf, dataType);
    this.arrays = arrays;
    this.passes = new LayerPasses<>(this, arrays, arrays);
    this.isInPlace = ActivationKernels.isInPlace(activation);
    this.kernels =
        new ShapeKernelCache<>(shape -> new ActivationKernels(arrays.session(), activation, shape));
  }

  @Override
  public boolean accepts(SourceExchange<INDArray> from, INDArray array, INDArray mask) {
    return arrays.acceptsImagesOrVectors(array, mask);
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
    ActivationKernels chosen = kernels.of(LayerArrays.images(array));
    INDArray source = LayerArrays.packedSource(array, workspaces);
    INDArray result = LayerArrays.result(workspaces, array.shape());
    chosen.forward(DeviceArrays.read(source), DeviceArrays.write(result));
    if (training) {
      last = new Kept(chosen, isInPlace ? result : source, result);
    }
    return new Result<>(result, array.shape());
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
    return arrays.compute(() -> backward(gradient, workspaces));
  }

  private INDArray backward(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return arrays.backward(
        epsilon,
        epsilon.shape(),
        workspaces,
        (gradient, sourceGradient) ->
            last.kernels.backward(
                DeviceArrays.read(last.source),
                DeviceArrays.read(last.result),
                gradient,
                sourceGradient));
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
}
