package org.vgg4j.profiles.cuda.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.PoolingKernels;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.ShapeKernelCache;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Global pooling over height and width: pooling with one window as large as the image. */
public final class CudnnGlobalPooling extends GlobalPoolingLayer implements CudnnLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient LayerPasses<INDArray> passes;
  private final transient boolean collapse;
  private final transient ShapeKernelCache<PoolingKernels> kernels;
  private transient Kept last;

  /** What the last forward pass in training left for its backward pass. */
  private record Kept(PoolingKernels kernels, INDArray source, INDArray result) {}

  /**
   * @param collapse whether the result are vectors, not images of one value
   */
  CudnnGlobalPooling(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerArrays arrays,
      Pooling kind,
      boolean collapse) {
    super(conf, dataType);
    this.arrays = arrays;
    this.passes = new LayerPasses<>(this, arrays, arrays);
    this.collapse = collapse;
    this.kernels =
        new ShapeKernelCache<>(
            images -> new PoolingKernels(arrays.session(), kind, wholeImage(images)));
  }

  /** One window over the whole image. */
  private static ConvolutionShape wholeImage(long[] images) {
    long[] image = {images[2], images[3]};
    long[] one = {1, 1};
    return new ConvolutionShape(
        images, new long[] {images[0], images[1], 1, 1}, image, one, new long[2], one);
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
    long[] images = array.shape();
    long[] shape =
        collapse ? new long[] {images[0], images[1]} : new long[] {images[0], images[1], 1, 1};
    PoolingKernels chosen = kernels.of(images);
    INDArray source = LayerArrays.packedSource(array, workspaces);
    INDArray result = LayerArrays.result(workspaces, shape);
    chosen.forward(DeviceArrays.read(source), DeviceArrays.write(result));
    if (training) {
      last = new Kept(chosen, source, result);
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
    return arrays.compute(() -> backward(gradient, workspaces));
  }

  private INDArray backward(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return arrays.backward(
        epsilon,
        last.source.shape(),
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
