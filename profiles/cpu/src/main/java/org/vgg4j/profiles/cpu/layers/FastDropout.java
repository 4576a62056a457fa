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

/**
 * Dropout of values of images, in oneDNN's layout. Which values go depends, as in the stock layer,
 * on ND4J's random generator, but from one seed both drop different ones.
 */
public final class FastDropout extends DropoutLayer implements Replaced {
  private static final long serialVersionUID = 1L;

  private final transient Port port;
  private final transient Dropout dropout;
  private final transient ShapeKernelCache<DropoutKernels> kernels;
  private transient DropoutKernels current;

  public FastDropout(NeuralNetConfiguration conf, DataType dataType, Port port, Dropout dropout) {
    super(conf, dataType);
    this.port = port;
    this.dropout = dropout;
    this.kernels = new ShapeKernelCache<>(shape -> new DropoutKernels(port.session(), shape));
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    current = null;
    if (!port.accepts(input, maskArray)) {
      return super.activate(training, workspaces);
    }
    Tensor source = port.source(input);
    Tensor result = source;
    if (training) {
      current = kernels.of(source.shape());
      current.draw(Nd4j.getRandom().nextLong(), keepProbability(), port.threads());
      result = current.forward(source, port.resultSlot(true));
    }
    return port.publish(result, source.shape(), training, false, workspaces, this);
  }

  @Override
  public INDArray asStock(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray values = port.stockInput(training);
    NativeBuffer into = new NativeBuffer();
    INDArray left = training ? port.apply(from -> current.forward(from, into), values) : values;
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
      return port.publishStock(super.backpropGradient(port.stockGradient(epsilon), workspaces));
    }
    // Whatever it returns: a value times its factor is what stock computes too.
    port.acceptsGradient(epsilon, this);
    Tensor gradient = port.gradient(epsilon);
    current.backward(gradient);
    INDArray next = port.publishGradient(gradient, gradient.shape(), workspaces);
    return new Pair<>(new DefaultGradient(), next);
  }
}
