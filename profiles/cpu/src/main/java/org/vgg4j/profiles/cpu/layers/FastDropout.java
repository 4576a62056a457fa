package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.DropoutKernels;
import org.vgg4j.profiles.layers.Accelerated;
import org.vgg4j.profiles.layers.AcceleratedLayer;
import org.vgg4j.profiles.layers.ShapeKernelCache;
import org.vgg4j.profiles.layers.StockFallback;

/**
 * Dropout of values of images, in oneDNN's layout. Which values go depends, as in the stock layer,
 * on ND4J's random generator, but from one seed both drop different ones.
 */
public final class FastDropout extends DropoutLayer implements Accelerated, StockFallback {
  private static final long serialVersionUID = 1L;

  private final transient LayerInput source;
  private final transient LayerOutput output;
  private final transient Dropout dropout;
  private final transient ShapeKernelCache<DropoutKernels> kernels;
  private transient DropoutKernels current;

  public FastDropout(
      NeuralNetConfiguration conf,
      DataType dataType,
      LayerInput source,
      LayerOutput output,
      Dropout dropout) {
    super(conf, dataType);
    this.source = source;
    this.output = output;
    this.dropout = dropout;
    this.kernels = new ShapeKernelCache<>(shape -> new DropoutKernels(source.session(), shape));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    current = null;
    if (!source.accepts(input, maskArray)) {
      return super.activate(training, workspaces);
    }
    Tensor values = source.receive(input);
    Tensor result = values;
    if (training) {
      current = kernels.of(values.shape());
      current.draw(Nd4j.getRandom().nextLong(), keepProbability(), source.threads());
      result = current.forward(values, output.buffer(true));
    }
    return output.publish(
        new AcceleratedLayer.Result<>(result, values.shape()), training, workspaces, this);
  }

  /** Drops the same values of what the layers before computed as stock. */
  @Override
  public INDArray asStock(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray values = source.asStock(training);
    INDArray left = values;
    if (training) {
      Tensor result = current.forward(source.read(values), new NativeBuffer());
      left = output.detached(result, values.shape());
    }
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, left);
  }

  private double keepProbability() {
    return dropout.getPSchedule() == null
        ? dropout.getP()
        : dropout.getPSchedule().valueAt(getIterationCount(), getEpochCount());
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (current == null) {
      return source.publishStock(super.backpropGradient(output.stockGradient(epsilon), workspaces));
    }
    // Whatever it returns: a value times its factor is what stock computes too.
    output.acceptsGradient(epsilon, this);
    Tensor gradient = output.gradient(epsilon);
    current.backward(gradient);
    INDArray next = source.publishGradient(gradient, gradient.shape(), workspaces);
    return new Pair<>(new DefaultGradient(), next);
  }
}
