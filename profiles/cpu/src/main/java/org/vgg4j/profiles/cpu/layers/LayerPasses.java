package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.BufferPool;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;

/**
 * The forward and the backward pass of a replaced layer: the values come in, oneDNN computes, and
 * the result goes out; or the stock layer computes, where oneDNN cannot or must not.
 */
final class LayerPasses implements StockFallback {

  private final AcceleratedLayer layer;
  private final LayerInput input;
  private final LayerOutput output;
  private final Session session;
  private boolean computedByOneDnn;

  LayerPasses(AcceleratedLayer layer, LayerInput input, LayerOutput output) {
    this.layer = layer;
    this.input = input;
    this.output = output;
    this.session = input.session();
  }

  LayerInput input() {
    return input;
  }

  LayerOutput output() {
    return output;
  }

  BufferPool buffers() {
    return session.buffers();
  }

  /** What {@code activate} of a layer returns. */
  INDArray forward(INDArray array, INDArray mask, boolean training, LayerWorkspaceMgr workspaces) {
    computedByOneDnn = false;
    if (!layer.accepts(input, array, mask)) {
      return layer.forwardByStock(array, training, workspaces);
    }
    Tensor source = input.receive(array);
    AcceleratedLayer.Result result = layer.forwardByOneDnn(source, training, workspaces);
    if (result == null) {
      return output.computeAsStock(training, workspaces, this);
    }
    computedByOneDnn = training;
    return output.publish(result, training, workspaces, this);
  }

  @Override
  public INDArray asStock(boolean training, LayerWorkspaceMgr workspaces) {
    computedByOneDnn = false;
    return layer.forwardByStock(input.asStock(training), training, workspaces);
  }

  /** What {@code backpropGradient} of a layer returns. */
  Pair<Gradient, INDArray> backward(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (!computedByOneDnn || !output.acceptsGradient(epsilon, this)) {
      return input.publishStock(layer.backwardByStock(output.stockGradient(epsilon), workspaces));
    }
    Gradient gradients = new DefaultGradient();
    Tensor gradient = output.gradient(epsilon);
    Tensor sourceGradient = layer.backwardByOneDnn(gradient, gradients);
    if (sourceGradient != gradient) {
      session.buffers().release(gradient);
    }
    INDArray next =
        sourceGradient == null
            ? input.noGradient()
            : input.publishGradient(sourceGradient, layer.sourceShape(sourceGradient), workspaces);
    return new Pair<>(gradients, next);
  }

  /** Forgets the last forward pass, as {@code clear} of a layer does. */
  void clear() {
    computedByOneDnn = false;
  }
}
