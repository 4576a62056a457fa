package org.vgg4j.profiles.cuda.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.PoolingKernels;
import org.vgg4j.profiles.layers.ConvolutionGeometry;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Max and average pooling by cuDNN. */
public final class CudnnPooling extends SubsamplingLayer implements CudnnLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient LayerPasses<INDArray> passes;
  private final transient Pooling kind;
  private final transient KernelCache<ConvolutionShape, PoolingKernels> kernels =
      new KernelCache<>();
  private transient Kept last;

  /** What the last forward pass in training left for its backward pass. */
  private record Kept(PoolingKernels kernels, INDArray source, INDArray result) {}

  CudnnPooling(NeuralNetConfiguration conf, DataType dataType, LayerArrays arrays, Pooling kind) {
    super(conf, dataType);
    this.arrays = arrays;
    this.passes = new LayerPasses<>(this, arrays, arrays);
    this.kind = kind;
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
    ConvolutionShape shape =
        ConvolutionGeometry.shape(
            images,
            images[1],
            layerConf().getKernelSize(),
            layerConf().getStride(),
            layerConf().getPadding(),
            layerConf().getDilation(),
            convolutionMode);
    PoolingKernels chosen =
        kernels.of(shape, () -> new PoolingKernels(arrays.session(), kind, shape));
    INDArray source = LayerArrays.packedSource(array, workspaces);
    INDArray result = LayerArrays.result(workspaces, shape.destination());
    chosen.forward(DeviceArrays.read(source), DeviceArrays.write(result));
    if (training) {
      last = new Kept(chosen, source, result);
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
