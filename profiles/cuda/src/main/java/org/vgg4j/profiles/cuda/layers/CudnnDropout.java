package org.vgg4j.profiles.cuda.layers;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.DropoutKernels;
import org.vgg4j.profiles.layers.KernelCache;
import org.vgg4j.profiles.layers.LayerPasses;
import org.vgg4j.profiles.layers.SourceExchange;

/**
 * Dropout by cuDNN. Which values go depends, as in the stock layer, on ND4J's random generator, but
 * from one seed both drop different ones.
 */
public final class CudnnDropout extends DropoutLayer implements CudnnLayer {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient LayerPasses<INDArray> passes;
  private final transient Dropout dropout;
  private final transient KernelCache<Key, DropoutKernels> kernels =
      new KernelCache<>(DropoutKernels::close);
  private transient DropoutKernels last;

  private record Key(double keep, List<Long> shape) {}

  CudnnDropout(
      NeuralNetConfiguration conf, DataType dataType, LayerArrays arrays, Dropout dropout) {
    super(conf, dataType);
    this.arrays = arrays;
    this.passes = new LayerPasses<>(this, arrays, arrays);
    this.dropout = dropout;
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
    if (!training) {
      return new Result<>(workspaces.leverageTo(ArrayType.ACTIVATIONS, array), array.shape());
    }
    long[] shape = array.shape();
    long[] images = LayerArrays.images(array);
    double keep = keepProbability();
    DropoutKernels chosen =
        kernels.of(
            new Key(keep, Arrays.stream(images).boxed().toList()),
            () -> new DropoutKernels(arrays.session(), keep, images));
    arrays.seedDropout();
    INDArray source = LayerArrays.packedSource(array, workspaces);
    INDArray result = LayerArrays.result(workspaces, shape);
    chosen.forward(DeviceArrays.read(source), DeviceArrays.write(result));
    last = chosen;
    return new Result<>(result, shape);
  }

  private double keepProbability() {
    return dropout.getPSchedule() == null
        ? dropout.getP()
        : dropout.getPSchedule().valueAt(getIterationCount(), getEpochCount());
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
    return arrays.compute(() -> backward(gradient, workspaces));
  }

  private INDArray backward(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    return arrays.backward(epsilon, epsilon.shape(), workspaces, last::backward);
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
}
