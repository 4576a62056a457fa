package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.PoolingKernels;
import org.vgg4j.profiles.layers.ConvolutionGeometry;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Max and average pooling by oneDNN, which remembers where each maximum was. */
public final class FastPooling extends SubsamplingLayer implements TensorLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerInput layerInput;
  private final transient LayerOutput layerOutput;
  private final transient LayerPasses<Tensor> passes;
  private final transient Pooling kind;
  private final transient KernelCache<Key, PoolingKernels> kernels = new KernelCache<>();
  private transient PoolingKernels current;

  private record Key(ConvolutionShape shape, boolean training) {}

  public FastPooling(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerInput input,
      LayerOutput output,
      Pooling kind) {
    super(conf, dataType);
    this.layerInput = input;
    this.layerOutput = output;
    this.passes = new LayerPasses<>(this, input, output);
    this.kind = kind;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(input, maskArray, training, workspaces);
  }

  @Override
  public Result<Tensor> forwardByEngine(
      Tensor source, boolean training, LayerWorkspaceMgr workspaces) {
    if (kind == Pooling.MAXIMUM && !layerInput.isFinite()) {
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
    Tensor result = chosen.forward(source, layerOutput.buffer(training));
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
    return layerInput.gradientWanted()
        ? current.backward(gradient, layerInput.session().buffers().acquire())
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
        () -> new PoolingKernels(layerInput.session(), kind, shape, training));
  }
}
