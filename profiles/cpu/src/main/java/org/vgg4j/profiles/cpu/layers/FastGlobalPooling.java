package org.vgg4j.profiles.cpu.layers;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.PoolingKernels;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** Global pooling over height and width: pooling with one window as large as the image. */
public final class FastGlobalPooling extends GlobalPoolingLayer implements TensorLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerInput layerInput;
  private final transient LayerOutput layerOutput;
  private final transient LayerPasses<Tensor> passes;
  private final transient Pooling kind;
  private final transient boolean collapse;
  private final transient KernelCache<List<Object>, PoolingKernels> kernels = new KernelCache<>();
  private transient PoolingKernels current;

  public FastGlobalPooling(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerInput input,
      LayerOutput output,
      Pooling kind,
      boolean collapse) {
    super(conf, dataType);
    this.layerInput = input;
    this.layerOutput = output;
    this.passes = new LayerPasses<>(this, input, output);
    this.kind = kind;
    this.collapse = collapse;
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
    PoolingKernels chosen = kernels(images, training);
    Tensor result = chosen.forward(source, layerOutput.buffer(training));
    if (training) {
      current = chosen;
    }
    long[] shape =
        collapse ? new long[] {images[0], images[1]} : new long[] {images[0], images[1], 1, 1};
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

  private PoolingKernels kernels(long[] images, boolean training) {
    List<Object> key = List.of(images[0], images[1], images[2], images[3], training);
    return kernels.of(
        key, () -> new PoolingKernels(layerInput.session(), kind, wholeImage(images), training));
  }

  /** One window over the whole image. */
  private static ConvolutionShape wholeImage(long[] images) {
    long[] image = {images[2], images[3]};
    long[] one = {1, 1};
    return new ConvolutionShape(
        images, new long[] {images[0], images[1], 1, 1}, image, one, new long[2], one);
  }
}
