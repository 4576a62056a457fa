package org.vgg4j.profiles.cpu.layers;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.convolution.DenseKernels;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;

/**
 * A dense layer by oneDNN. The forward pass runs once a step, where the stock layer runs it twice.
 */
public final class FastDense extends DenseLayer implements Replaced {
  private static final long serialVersionUID = 1L;

  private final transient Port port;
  private final transient Activation activation;
  private final transient KernelCache<Key, DenseKernels> kernels = new KernelCache<>();
  private transient DenseKernels current;
  private transient long currentVectors;

  private record Key(long vectors, boolean training) {}

  /**
   * @param activation null for identity
   */
  public FastDense(
      NeuralNetConfiguration conf, DataType dataType, Port port, Activation activation) {
    super(conf, dataType);
    this.port = port;
    this.activation = activation;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    current = null;
    if (!port.acceptsVectors(input, maskArray, layerConf().getNIn())) {
      return super.activate(training, workspaces);
    }
    Tensor source = port.source(input);
    long vectors = source.shape()[0];
    DenseKernels chosen = kernels(vectors, training);
    Tensor result =
        chosen.forward(
            source,
            port.resultSlot(training),
            values(DefaultParamInitializer.WEIGHT_KEY),
            hasBias() ? values(DefaultParamInitializer.BIAS_KEY) : null);
    if (training) {
      current = chosen;
      currentVectors = vectors;
    }
    long[] shape = {vectors, layerConf().getNOut()};
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
    Tensor gradient = port.gradient(epsilon);
    current.backwardActivation(gradient);

    Gradient gradients = new DefaultGradient();
    Pointer biasInto = hasBias() ? gradientView(gradients, DefaultParamInitializer.BIAS_KEY) : null;
    Pointer weightsInto = gradientView(gradients, DefaultParamInitializer.WEIGHT_KEY);
    current.backwardWeights(gradient, weightsInto, biasInto);

    INDArray next = port.noGradient();
    if (port.gradientWanted()) {
      Tensor sourceGradient = current.backwardData(gradient, port.session().buffers().acquire());
      long[] shape = {currentVectors, layerConf().getNIn()};
      next = port.publishGradient(sourceGradient, shape, workspaces);
    }
    port.session().buffers().release(gradient);
    return new Pair<>(gradients, next);
  }

  @Override
  public void clear() {
    super.clear();
    current = null;
  }

  private Pointer gradientView(Gradient gradients, String parameter) {
    INDArray view = gradientViews.get(parameter);
    gradients.setGradientFor(parameter, view);
    return view.data().addressPointer();
  }

  private Pointer values(String parameter) {
    return params.get(parameter).data().addressPointer();
  }

  private DenseKernels kernels(long vectors, boolean training) {
    return kernels.of(
        new Key(vectors, training),
        () ->
            new DenseKernels(
                port.convolutions(),
                vectors,
                layerConf().getNIn(),
                layerConf().getNOut(),
                hasBias(),
                training,
                activation));
  }
}
