package org.vgg4j.profiles.cpu.layers;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;
import org.vgg4j.profiles.cpu.onednn.ConvolutionShape;
import org.vgg4j.profiles.cpu.onednn.FiniteCheck;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;

/**
 * A convolution by oneDNN. The forward pass runs once a step, where the stock layer runs it twice.
 */
public final class FastConvolution extends ConvolutionLayer implements Replaced {
  private static final long serialVersionUID = 1L;

  private final transient Port port;
  private final transient Activation activation;
  private final transient KernelCache<Key, ConvolutionKernels> kernels = new KernelCache<>();
  private transient ConvolutionKernels current;
  private transient long[] currentInputShape;

  private record Key(ConvolutionShape shape, boolean training) {}

  /**
   * @param activation null for identity
   */
  public FastConvolution(
      NeuralNetConfiguration conf, DataType dataType, Port port, Activation activation) {
    super(conf, dataType);
    this.port = port;
    this.activation = activation;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    current = null;
    if (!port.accepts(input, maskArray)) {
      return super.activate(training, workspaces);
    }
    Tensor source = port.source(input);
    ConvolutionShape shape = shape(source);
    if (hidesWeights(shape) && !weightsAreFinite()) {
      return port.asStock(training, workspaces, this);
    }
    ConvolutionKernels chosen = kernels(shape, training);
    Tensor result =
        chosen.forward(
            source,
            port.resultSlot(training),
            values(ConvolutionParamInitializer.WEIGHT_KEY),
            hasBias() ? values(ConvolutionParamInitializer.BIAS_KEY) : null);
    if (training) {
      current = chosen;
      currentInputShape = shape.source();
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
    Tensor gradient = port.gradient(epsilon);
    current.backwardActivation(gradient);

    INDArray weightGradient = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
    Gradient gradients = new DefaultGradient();
    Pointer biasInto = null;
    if (hasBias()) {
      INDArray biasGradient = gradientViews.get(ConvolutionParamInitializer.BIAS_KEY);
      gradients.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, biasGradient);
      biasInto = biasGradient.data().addressPointer();
    }
    gradients.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, weightGradient, 'c');
    current.backwardWeights(gradient, weightGradient.data().addressPointer(), biasInto);

    INDArray next;
    if (port.gradientWanted()) {
      Tensor sourceGradient = current.backwardData(gradient, port.session().buffers().acquire());
      next = port.publishGradient(sourceGradient, currentInputShape, workspaces);
    } else {
      next = port.noGradient();
    }
    port.session().buffers().release(gradient);
    return new Pair<>(gradients, next);
  }

  @Override
  public void clear() {
    super.clear();
    current = null;
  }

  /**
   * Whether NaN or infinity in a weight may not be seen in the result: stock multiplies weights
   * with padding, where infinity becomes NaN, and oneDNN does not.
   */
  private boolean hidesWeights(ConvolutionShape shape) {
    boolean saturates = activation != null && activation.saturates();
    return saturates || shape.hasIdleElements();
  }

  private boolean weightsAreFinite() {
    long count = params.get(ConvolutionParamInitializer.WEIGHT_KEY).length();
    return FiniteCheck.holds(values(ConvolutionParamInitializer.WEIGHT_KEY), count, port.threads());
  }

  private Pointer values(String parameter) {
    return params.get(parameter).data().addressPointer();
  }

  private ConvolutionKernels kernels(ConvolutionShape shape, boolean training) {
    return kernels.of(
        new Key(shape, training),
        () -> new ConvolutionKernels(port.convolutions(), shape, hasBias(), training, activation));
  }

  private ConvolutionShape shape(Tensor source) {
    long[] from = source.shape();
    validateInputDepth(from);
    return ConvolutionGeometry.shape(
        from,
        layerConf().getNOut(),
        layerConf().getKernelSize(),
        layerConf().getStride(),
        layerConf().getPadding(),
        layerConf().getDilation(),
        getConvolutionMode());
  }

  private void validateInputDepth(long[] from) {
    if (from[1] != layerConf().getNIn()) {
      throw new DL4JInvalidInputException(
          "Convolution "
              + layerId()
              + " got an input of "
              + from[1]
              + " channels, expected "
              + layerConf().getNIn());
    }
  }
}
