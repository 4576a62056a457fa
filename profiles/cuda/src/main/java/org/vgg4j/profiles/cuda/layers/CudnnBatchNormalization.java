package org.vgg4j.profiles.cuda.layers;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.vgg4j.profiles.cuda.cudnn.NormalizationKernels;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.ShapeKernelCache;
import org.vgg4j.profiles.layers.SourceExchange;

/**
 * Batch normalization by cuDNN.
 *
 * <p>Running mean and variance change as in the stock layer: by 'gradients' that the updater
 * subtracts, {@code (1 - decay) * (running - batch)}, and for the logarithm of the standard
 * deviation by {@code log10(sqrt(variance / next variance))}. cuDNN has no logarithm, so where that
 * is kept a few of ND4J's operations follow.
 */
public final class CudnnBatchNormalization extends BatchNormalization implements CudnnLayer {
  private static final long serialVersionUID = 1L;

  /** {@code 10^(2 s) = e^(TO_VARIANCE s)}. */
  private static final double TO_VARIANCE = 2 * Math.log(10);

  private final transient LayerArrays arrays;
  private final transient LayerPasses<INDArray> passes;
  private final transient ShapeKernelCache<NormalizationKernels> kernels;
  private transient Kept last;

  /** What the last forward pass in training left for its backward pass. */
  private record Kept(NormalizationKernels kernels, INDArray source) {}

  CudnnBatchNormalization(NeuralNetConfiguration conf, DataType dataType, LayerArrays arrays) {
    super(conf, dataType);
    this.arrays = arrays;
    this.passes = new LayerPasses<>(this, arrays, arrays);
    this.kernels =
        new ShapeKernelCache<>(
            shape -> new NormalizationKernels(arrays.session(), layerConf().getEps(), shape),
            NormalizationKernels::close);
  }

  @Override
  public boolean accepts(SourceExchange<INDArray> from, INDArray array, INDArray mask) {
    return arrays.acceptsImagesOrVectors(array, mask);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    return passes.forward(input, maskArray, training, workspaces);
  }

  @Override
  public Result<INDArray> forwardByEngine(
      INDArray source, boolean training, LayerWorkspaceMgr workspaces) {
    return arrays.compute(() -> forward(source, training, workspaces));
  }

  private Result<INDArray> forward(INDArray array, boolean training, LayerWorkspaceMgr workspaces) {
    NormalizationKernels chosen = kernels.of(LayerArrays.images(array));
    INDArray source = LayerArrays.packedSource(array, workspaces);
    INDArray result = LayerArrays.result(workspaces, array.shape());
    Pointer from = DeviceArrays.read(source);
    Pointer to = DeviceArrays.write(result);
    if (training) {
      chosen.forwardTraining(from, to, parameter(GAMMA), parameter(BETA));
      last = new Kept(chosen, source);
    } else {
      INDArray variance = layerConf().isUseLogStd() ? runningVariance() : params.get(GLOBAL_VAR);
      chosen.forwardInference(
          from,
          to,
          parameter(GAMMA),
          parameter(BETA),
          parameter(GLOBAL_MEAN),
          DeviceArrays.read(variance));
    }
    return new Result<>(result, array.shape());
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
  public INDArray backwardByEngine(
      INDArray gradient, Gradient gradients, LayerWorkspaceMgr workspaces) {
    return arrays.compute(() -> backward(gradient, gradients, workspaces));
  }

  private INDArray backward(INDArray epsilon, Gradient gradients, LayerWorkspaceMgr workspaces) {
    INDArray gradient = LayerArrays.packedGradient(epsilon, workspaces);
    INDArray sourceGradient = LayerArrays.sourceGradient(workspaces, gradient.shape());
    last.kernels.backward(
        DeviceArrays.read(last.source),
        DeviceArrays.read(gradient),
        DeviceArrays.write(sourceGradient),
        parameter(GAMMA),
        gradientOf(GAMMA),
        gradientOf(BETA));
    moveStatistics();
    gradients.setGradientFor(GAMMA, gradientViews.get(GAMMA));
    gradients.setGradientFor(BETA, gradientViews.get(BETA));
    gradients.setGradientFor(GLOBAL_MEAN, gradientViews.get(GLOBAL_MEAN));
    String spread = layerConf().isUseLogStd() ? GLOBAL_LOG_STD : GLOBAL_VAR;
    gradients.setGradientFor(spread, gradientViews.get(spread));
    return arrays.gradientWanted() ? sourceGradient : null;
  }

  @Override
  public Pair<Gradient, INDArray> backwardByStock(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return super.backpropGradient(epsilon, workspaces);
  }

  @Override
  public void clear() {
    super.clear();
    passes.clear();
    last = null;
  }

  private void moveStatistics() {
    double decay = layerConf().getDecay();
    last.kernels.moveMean(decay, parameter(GLOBAL_MEAN), gradientOf(GLOBAL_MEAN));
    if (!layerConf().isUseLogStd()) {
      last.kernels.moveVariance(decay, parameter(GLOBAL_VAR), gradientOf(GLOBAL_VAR));
      return;
    }
    // The next variance is what the change leaves of this one.
    INDArray variance = runningVariance();
    INDArray next = variance.dup();
    last.kernels.moveVariance(decay, DeviceArrays.read(variance), DeviceArrays.write(next));
    next.rsubi(variance);
    Transforms.log(next, false).muli(1 / TO_VARIANCE);
    params.get(GLOBAL_LOG_STD).sub(next, gradientViews.get(GLOBAL_LOG_STD));
  }

  /** The variance whose deviation's logarithm is kept. */
  private INDArray runningVariance() {
    return Transforms.exp(params.get(GLOBAL_LOG_STD).mul(TO_VARIANCE), false);
  }

  private Pointer parameter(String name) {
    return DeviceArrays.read(params.get(name));
  }

  private Pointer gradientOf(String name) {
    return DeviceArrays.write(gradientViews.get(name));
  }
}
