package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.ActivationKernels;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.ShapeKernelCache;

/**
 * An activation by oneDNN. Where the layer before has applied it already, in the pass that wrote
 * the result, this layer only hands values and gradients through.
 */
public final class FastActivation extends ActivationLayer implements TensorLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerInput layerInput;
  private final transient LayerOutput layerOutput;
  private final transient LayerPasses<Tensor> passes;
  private final transient Activation activation;
  private final transient ShapeKernelCache<ActivationKernels> kernels;
  private transient Tensor derivedAt;
  private transient boolean passedThrough;

  public FastActivation(
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
    this.kernels =
        new ShapeKernelCache<>(shape -> new ActivationKernels(input.session(), activation, shape));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(input, maskArray, training, workspaces);
  }

  @Override
  public Result<Tensor> forwardByEngine(
      Tensor source, boolean training, LayerWorkspaceMgr workspaces) {
    boolean applied = layerInput.isActivated();
    // oneDNN's plain code, which computes padded blocks, makes 0 of the sigmoid of NaN.
    if (!applied && activation.saturates() && !layerInput.isFinite()) {
      return null;
    }
    Tensor activated =
        applied ? source : kernels.of(source.shape()).forward(source, layerOutput.buffer(training));
    if (training) {
      derivedAt = activation.derivesFromSource() ? source : activated;
      passedThrough = applied;
    }
    return new Result<>(activated, source.shape());
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
    if (!passedThrough) {
      kernels.of(derivedAt.shape()).backward(derivedAt, gradient);
    }
    return gradient;
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
}
