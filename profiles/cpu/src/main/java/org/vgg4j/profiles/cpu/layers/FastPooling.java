package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
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
public final class FastPooling extends SubsamplingLayer implements Replaced {
  private static final long serialVersionUID = 1L;

  private final transient Port port;
  private final transient PoolingKernels.Kind kind;
  private final transient KernelCache<Key, PoolingKernels> kernels = new KernelCache<>();
  private transient PoolingKernels current;
  private transient long[] currentInputShape;

  private record Key(ConvolutionShape shape, boolean training) {}

  public FastPooling(
      NeuralNetConfiguration conf, DataType dataType, Port port, PoolingKernels.Kind kind) {
    super(conf, dataType);
    this.port = port;
    this.kind = kind;
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
    ConvolutionShape shape =
        ConvolutionGeometry.shape(
            from,
            from[1],
            layerConf().getKernelSize(),
            layerConf().getStride(),
            layerConf().getPadding(),
            layerConf().getDilation(),
            convolutionMode);
    PoolingKernels chosen = kernels(shape, training);
    Tensor result = chosen.forward(source, port.resultSlot(training));
    if (training) {
      current = chosen;
      currentInputShape = from;
    }
    return port.publish(result, shape.destination(), training, false, workspaces, this);
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

  private PoolingKernels kernels(ConvolutionShape shape, boolean training) {
    return kernels.of(
        new Key(shape, training), () -> new PoolingKernels(port.session(), kind, shape, training));
  }
}
