package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The forward and the backward pass of a replaced layer: the values come in, the engine computes,
 * and the result goes out; or the stock layer computes, where the engine cannot or must not.
 *
 * @param <T> what the engine computes on
 */
public final class LayerPasses<T> implements StockFallback {

  private final AcceleratedLayer<T> layer;
  private final SourceExchange<T> input;
  private final ResultExchange<T> output;
  private boolean computedByEngine;

  public LayerPasses(AcceleratedLayer<T> layer, SourceExchange<T> input, ResultExchange<T> output) {
    this.layer = layer;
    this.input = input;
    this.output = output;
  }

  /** What {@code activate} of a layer returns. */
  public INDArray forward(
      INDArray array, INDArray mask, boolean training, LayerWorkspaceMgr workspaces) {
    computedByEngine = false;
    if (!layer.accepts(input, array, mask)) {
      return layer.forwardByStock(array, training, workspaces);
    }
    T source = input.receive(array);
    AcceleratedLayer.Result<T> result;
    try {
      result = layer.forwardByEngine(source, training, workspaces);
    } catch (EngineRefusal refusal) {
      input.refused(refusal.getMessage());
      result = null;
    }
    if (result == null) {
      return output.computeAsStock(training, workspaces, this);
    }
    computedByEngine = training;
    return output.publish(result, training, workspaces, this);
  }

  @Override
  public INDArray asStock(boolean training, LayerWorkspaceMgr workspaces) {
    computedByEngine = false;
    return layer.forwardByStock(input.asStock(training), training, workspaces);
  }

  /** What {@code backpropGradient} of a layer returns. */
  public Pair<Gradient, INDArray> backward(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (!computedByEngine || !output.acceptsGradient(epsilon, this)) {
      return input.publishStock(layer.backwardByStock(output.stockGradient(epsilon), workspaces));
    }
    Gradient gradients = new DefaultGradient();
    T gradient = output.gradient(epsilon);
    T sourceGradient;
    try {
      sourceGradient = layer.backwardByEngine(gradient, gradients, workspaces);
    } catch (EngineRefusal refusal) {
      input.refused(refusal.getMessage());
      asStock(true, LayerWorkspaceMgr.noWorkspaces());
      return input.publishStock(layer.backwardByStock(output.stockGradient(epsilon), workspaces));
    }
    if (sourceGradient != gradient) {
      output.release(gradient);
    }
    INDArray next =
        sourceGradient == null
            ? input.noGradient()
            : input.publishGradient(sourceGradient, layer.sourceShape(sourceGradient), workspaces);
    return new Pair<>(gradients, next);
  }

  /** Forgets the last forward pass, as {@code clear} of a layer does. */
  public void clear() {
    computedByEngine = false;
  }
}
