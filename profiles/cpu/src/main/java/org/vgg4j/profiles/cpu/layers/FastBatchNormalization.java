package org.vgg4j.profiles.cpu.layers;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.NormalizationKernels;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;

/**
 * Batch normalization by oneDNN, in one pass with the ReLU if an activation layer follows.
 *
 * <p>Running mean and variance change as in the stock layer: by 'gradients' that the updater
 * subtracts, {@code (1 - decay) * (running - batch)}, and for the logarithm of the standard
 * deviation by {@code log10(sqrt(variance / next variance))}.
 */
public final class FastBatchNormalization extends BatchNormalization implements TensorLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerInput layerInput;
  private final transient LayerOutput layerOutput;
  private final transient LayerPasses<Tensor> passes;
  private final transient boolean reluFollows;
  private final transient FloatPointer runningVariance;
  private final transient KernelCache<List<Object>, NormalizationKernels> kernels =
      new KernelCache<>();
  private transient NormalizationKernels current;

  /**
   * @param reluFollows whether the next layer, which alone reads the result, is a ReLU
   */
  public FastBatchNormalization(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerInput input,
      LayerOutput output,
      boolean reluFollows) {
    super(conf, dataType);
    this.layerInput = input;
    this.layerOutput = output;
    this.passes = new LayerPasses<>(this, input, output);
    this.reluFollows = reluFollows;
    this.runningVariance = new FloatPointer(layerConf().getNOut());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(input, maskArray, training, workspaces);
  }

  @Override
  public Result<Tensor> forwardByEngine(
      Tensor source, boolean training, LayerWorkspaceMgr workspaces) {
    // Whoever looks at this layer's result must see it without the next layer's ReLU.
    boolean relu = reluFollows && !layerOutput.isShown(training, workspaces);
    if (relu && !training && !layerInput.isFinite()) {
      return null;
    }
    NormalizationKernels chosen = kernels(source.shape(), training, relu);
    chosen.parameters(values(GAMMA), values(BETA));
    if (!training) {
      chosen.statistics(values(GLOBAL_MEAN), runningVariance());
    }
    Tensor result = chosen.forward(source, layerOutput.buffer(training));
    if (!chosen.isFinite()) {
      layerOutput.discard(result, training);
      return null;
    }
    if (training) {
      current = chosen;
    }
    return new Result<>(result, source.shape(), relu);
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
    Pointer gammaGradient = gradientView(gradients, GAMMA).data().addressPointer();
    Pointer betaGradient = gradientView(gradients, BETA).data().addressPointer();
    Tensor sourceGradient =
        current.backward(
            gradient, layerInput.session().buffers().acquire(), gammaGradient, betaGradient);
    moveStatistics(gradients);
    if (!layerInput.gradientWanted()) {
      layerInput.session().buffers().release(sourceGradient);
      return null;
    }
    return sourceGradient;
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

  private INDArray gradientView(Gradient gradients, String parameter) {
    INDArray view = gradientViews.get(parameter);
    gradients.setGradientFor(parameter, view);
    return view;
  }

  private void moveStatistics(Gradient gradients) {
    int channels = (int) layerConf().getNOut();
    double decay = layerConf().getDecay();
    float[] batchMean = current.batchMean().toFloats(channels);
    float[] batchVariance = current.batchVariance().toFloats(channels);
    float[] mean = read(params.get(GLOBAL_MEAN), channels);
    float[] change = new float[channels];
    for (int i = 0; i < channels; i++) {
      change[i] = (float) ((1 - decay) * (mean[i] - batchMean[i]));
    }
    write(change, gradientView(gradients, GLOBAL_MEAN));
    if (layerConf().isUseLogStd()) {
      float[] logarithm = read(params.get(GLOBAL_LOG_STD), channels);
      for (int i = 0; i < channels; i++) {
        double variance = Math.pow(10, 2.0 * logarithm[i]);
        double next = decay * variance + (1 - decay) * batchVariance[i];
        change[i] = (float) (0.5 * Math.log10(variance / next));
      }
      write(change, gradientView(gradients, GLOBAL_LOG_STD));
    } else {
      float[] variance = read(params.get(GLOBAL_VAR), channels);
      for (int i = 0; i < channels; i++) {
        change[i] = (float) ((1 - decay) * (variance[i] - batchVariance[i]));
      }
      write(change, gradientView(gradients, GLOBAL_VAR));
    }
  }

  private Pointer runningVariance() {
    if (!layerConf().isUseLogStd()) {
      return values(GLOBAL_VAR);
    }
    int channels = (int) layerConf().getNOut();
    float[] variance = read(params.get(GLOBAL_LOG_STD), channels);
    for (int i = 0; i < channels; i++) {
      variance[i] = (float) Math.pow(10, 2.0 * variance[i]);
    }
    runningVariance.put(variance);
    return runningVariance;
  }

  private Pointer values(String parameter) {
    return params.get(parameter).data().addressPointer();
  }

  private static float[] read(INDArray array, int length) {
    float[] values = new float[length];
    new FloatPointer(array.data().addressPointer()).get(values);
    return values;
  }

  private static void write(float[] values, INDArray array) {
    new FloatPointer(array.data().addressPointer()).put(values);
  }

  private NormalizationKernels kernels(long[] shape, boolean training, boolean relu) {
    List<Object> key = List.of(shape[0], shape[1], shape[2], shape[3], training, relu);
    return kernels.of(
        key,
        () ->
            new NormalizationKernels(
                layerInput.session(), (float) layerConf().getEps(), training, relu, shape));
  }
}
