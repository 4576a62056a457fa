package org.vgg4j.profiles.cpu.layers;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.ConvolutionShape;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.PoolingKernels;

/** Global pooling over height and width: pooling with one window as large as the image. */
public final class FastGlobalPooling extends GlobalPoolingLayer implements Replaced {
  private static final long serialVersionUID = 1L;

  private final transient Port port;
  private final transient PoolingKernels.Kind kind;
  private final transient boolean collapse;
  private final transient KernelCache<List<Object>, PoolingKernels> kernels = new KernelCache<>();
  private transient PoolingKernels current;
  private transient long[] currentInputShape;

  public FastGlobalPooling(
      NeuralNetConfiguration conf,
      DataType dataType,
      Port port,
      PoolingKernels.Kind kind,
      boolean collapse) {
    super(conf, dataType);
    this.port = port;
    this.kind = kind;
    this.collapse = collapse;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    current = null;
    if (!port.accepts(input, maskArray)) {
      return super.activate(training, workspaces);
    }
    Tensor source = port.source(input);
    if (kind == PoolingKernels.Kind.MAXIMUM && !port.sourceIsFinite()) {
      return port.asStock(training, workspaces, this);
    }
    long[] from = source.shape();
    PoolingKernels chosen = kernels(from, training);
    Tensor result = chosen.forward(source, port.resultSlot(training));
    if (training) {
      current = chosen;
      currentInputShape = from;
    }
    long[] shape = collapse ? new long[] {from[0], from[1]} : new long[] {from[0], from[1], 1, 1};
    return port.publish(result, shape, training, false, workspaces, this);
  }

  @Override
  public INDArray asStock(boolean training, LayerWorkspaceMgr workspaces) {
    current = null;
    input = port.stockInput(training);
    return super.activate(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (current == null || !port.acceptsGradient(epsilon, this)) {
      return port.publishStock(super.backpropGradient(port.stockGradient(epsilon), workspaces));
    }
    INDArray next = port.noGradient();
    Tensor gradient = port.gradient(epsilon);
    if (port.gradientWanted()) {
      Tensor sourceGradient = current.backward(gradient, port.session().buffers().acquire());
      next = port.publishGradient(sourceGradient, currentInputShape, workspaces);
    }
    port.session().buffers().release(gradient);
    return new Pair<>(new DefaultGradient(), next);
  }

  @Override
  public void clear() {
    super.clear();
    current = null;
  }

  private PoolingKernels kernels(long[] from, boolean training) {
    List<Object> key = List.of(from[0], from[1], from[2], from[3], training);
    return kernels.of(
        key, () -> new PoolingKernels(port.session(), kind, wholeImage(from), training));
  }

  /** One window over the whole image. */
  private static ConvolutionShape wholeImage(long[] from) {
    long[] image = {from[2], from[3]};
    long[] one = {1, 1};
    return new ConvolutionShape(
        from, new long[] {from[0], from[1], 1, 1}, image, one, new long[2], one);
  }
}
