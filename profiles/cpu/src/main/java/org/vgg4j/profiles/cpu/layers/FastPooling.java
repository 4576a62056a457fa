package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.ConvolutionShape;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.PoolingKernels;

/** Max and average pooling by oneDNN, which remembers where each maximum was. */
public final class FastPooling extends SubsamplingLayer implements AcceleratedLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerPasses passes;
  private final transient PoolingKernels.Kind kind;
  private final transient KernelCache<Key, PoolingKernels> kernels = new KernelCache<>();
  private transient PoolingKernels current;

  private record Key(ConvolutionShape shape, boolean training) {}

  public FastPooling(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerInput input,
      LayerOutput output,
      PoolingKernels.Kind kind) {
    super(conf, dataType);
    this.passes = new LayerPasses(this, input, output);
    this.kind = kind;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(input, maskArray, training, workspaces);
  }

  @Override
  public Result forwardByOneDnn(Tensor source, boolean training, LayerWorkspaceMgr workspaces) {
    if (kind == PoolingKernels.Kind.MAXIMUM && !passes.input().isFinite()) {
      return null;
    }
    long[] images = source.shape();
    ConvolutionShape shape =
        ConvolutionGeometry.shape(
            images,
            images[1],
            layerConf().getKernelSize(),
            layerConf().getStride(),
            layerConf().getPadding(),
            layerConf().getDilation(),
            convolutionMode);
    PoolingKernels chosen = kernels(shape, training);
    Tensor result = chosen.forward(source, passes.output().buffer(training));
    if (training) {
      current = chosen;
    }
    return new Result(result, shape.destination());
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
  public Tensor backwardByOneDnn(Tensor gradient, Gradient gradients) {
    return passes.input().gradientWanted()
        ? current.backward(gradient, passes.buffers().acquire())
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

  private PoolingKernels kernels(ConvolutionShape shape, boolean training) {
    return kernels.of(
        new Key(shape, training),
        () -> new PoolingKernels(passes.input().session(), kind, shape, training));
  }
}
