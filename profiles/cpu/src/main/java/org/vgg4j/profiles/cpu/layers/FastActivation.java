package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.ActivationKernels;

/**
 * An activation by oneDNN. Where the layer before has applied it already, in the pass that wrote
 * the result, this layer only hands values and gradients through.
 */
public final class FastActivation extends ActivationLayer implements Replaced {
  private static final long serialVersionUID = 1L;

  private final transient Port port;
  private final transient Activation activation;
  private final transient ShapeKernelCache<ActivationKernels> kernels;
  private transient Tensor result;
  private transient boolean passedThrough;

  public FastActivation(
      NeuralNetConfiguration conf, DataType dataType, Port port, Activation activation) {
    super(conf, dataType);
    this.port = port;
    this.activation = activation;
    this.kernels =
        new ShapeKernelCache<>(shape -> new ActivationKernels(port.session(), activation, shape));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    result = null;
    if (!port.accepts(input, maskArray)) {
      return super.activate(training, workspaces);
    }
    Tensor source = port.source(input);
    boolean applied = port.sourceActivated();
    // oneDNN's plain code, which computes padded blocks, makes 0 of the sigmoid of NaN.
    if (!applied && activation.saturates() && !port.sourceIsFinite()) {
      return port.asStock(training, workspaces, this);
    }
    Tensor activated =
        applied ? source : kernels.of(source.shape()).forward(source, port.resultSlot(training));
    if (training) {
      result = activated;
      passedThrough = applied;
    }
    return port.publish(activated, source.shape(), training, false, workspaces, this);
  }

  @Override
  public INDArray asStock(boolean training, LayerWorkspaceMgr workspaces) {
    result = null;
    input = port.stockInput(training);
    return super.activate(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (result == null || !port.acceptsGradient(epsilon, this)) {
      return port.publishStock(super.backpropGradient(port.stockGradient(epsilon), workspaces));
    }
    Tensor gradient = port.gradient(epsilon);
    if (!passedThrough) {
      kernels.of(result.shape()).backward(result, gradient);
    }
    INDArray next = port.publishGradient(gradient, result.shape(), workspaces);
    return new Pair<>(new DefaultGradient(), next);
  }

  @Override
  public void clear() {
    super.clear();
    result = null;
  }
}
