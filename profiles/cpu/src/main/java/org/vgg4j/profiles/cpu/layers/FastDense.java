package org.vgg4j.profiles.cpu.layers;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;
import org.vgg4j.profiles.cpu.convolution.DenseKernels;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.SourceExchange;

/**
 * A dense layer by oneDNN. The forward pass runs once a step, where the stock layer runs it twice.
 */
public final class FastDense extends DenseLayer implements TensorLayer, Tunable {
  private static final long serialVersionUID = 1L;

  private final transient LayerInput layerInput;
  private final transient LayerOutput layerOutput;
  private final transient LayerPasses<Tensor> passes;
  private final transient Activation activation;
  private final transient KernelCache<Key, DenseKernels> kernels = new KernelCache<>();
  private transient DenseKernels current;

  private record Key(long vectors, boolean training) {}

  /**
   * @param activation null for identity
   */
  public FastDense(
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
  }

  @Override
  public boolean accepts(SourceExchange<Tensor> from, INDArray array, INDArray mask) {
    return from.acceptsVectors(array, mask, layerConf().getNIn());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(input, maskArray, training, workspaces);
  }

  @Override
  public Result<Tensor> forwardByEngine(
      Tensor source, boolean training, LayerWorkspaceMgr workspaces) {
    long vectors = source.shape()[0];
    DenseKernels chosen = kernels(vectors, training);
    Tensor result =
        chosen.forward(
            source,
            layerOutput.buffer(training),
            values(DefaultParamInitializer.WEIGHT_KEY),
            hasBias() ? values(DefaultParamInitializer.BIAS_KEY) : null);
    if (training) {
      current = chosen;
    }
    long[] shape = {vectors, layerConf().getNOut()};
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
    current.backwardActivation(gradient);

    Pointer biasGradient =
        hasBias() ? gradientView(gradients, DefaultParamInitializer.BIAS_KEY) : null;
    Pointer weightGradient = gradientView(gradients, DefaultParamInitializer.WEIGHT_KEY);
    current.backwardWeights(gradient, weightGradient, biasGradient);

    return layerInput.gradientWanted()
        ? current.backwardData(gradient, layerInput.session().buffers().acquire())
        : null;
  }

  @Override
  public long[] sourceShape(Tensor sourceGradient) {
    return new long[] {sourceGradient.shape()[0], layerConf().getNIn()};
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

  private Pointer gradientView(Gradient gradients, String parameter) {
    INDArray view = gradientViews.get(parameter);
    gradients.setGradientFor(parameter, view);
    return view.data().addressPointer();
  }

  private Pointer values(String parameter) {
    return params.get(parameter).data().addressPointer();
  }

  @Override
  public ConvolutionKernels kernels(long[] source, boolean training) {
    return kernels(source[0], training).convolution();
  }

  @Override
  public boolean gradientWanted() {
    return layerInput.gradientWanted();
  }

  private DenseKernels kernels(long vectors, boolean training) {
    return kernels.of(
        new Key(vectors, training),
        () ->
            new DenseKernels(
                layerInput.convolutions(),
                vectors,
                layerConf().getNIn(),
                layerConf().getNOut(),
                hasBias(),
                training,
                activation));
  }
}
