package org.vgg4j.profiles.cuda.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.figures.StepFigures;
import org.vgg4j.profiles.layers.EngineRefusal;

/** A loss layer, which has no weights, of softmax with cross entropy by cuDNN. */
public final class CudnnLossLayer extends LossLayer implements CudnnLoss {
  private static final long serialVersionUID = 1L;

  private final transient LayerArrays arrays;
  private final transient CrossEntropy loss;
  private final long classes;

  CudnnLossLayer(NeuralNetConfiguration conf, DataType dataType, LayerArrays arrays) {
    super(conf, dataType);
    this.arrays = arrays;
    this.classes = layerConf().getNOut();
    this.loss = new CrossEntropy(arrays, classes, layerConf()::getLossFn);
  }

  @Override
  public boolean computes(INDArray target) {
    return loss.computes(target);
  }

  @Override
  public StepFigures figures(float[] target, double factor, double known) {
    return loss.figures(target, factor, known);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    if (!arrays.acceptsVectors(input, maskArray, classes)) {
      return super.activate(training, workspaces);
    }
    try {
      return arrays.compute(
          () -> {
            INDArray source = LayerArrays.packedSource(input, workspaces);
            INDArray result = LayerArrays.result(workspaces, input.shape());
            loss.softmax(input.size(0))
                .forward(DeviceArrays.read(source), DeviceArrays.write(result));
            return result;
          });
    } catch (EngineRefusal refusal) {
      arrays.runsStock(refusal);
      return super.activate(training, workspaces);
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (!arrays.acceptsVectors(input, maskArray, classes) || !computes(labels)) {
      return super.backpropGradient(epsilon, workspaces);
    }
    try {
      return arrays.compute(
          () -> {
            INDArray source = LayerArrays.packedSource(input, workspaces);
            INDArray gradient = LayerArrays.sourceGradient(workspaces, input.shape());
            loss.backward(labels, unused -> DeviceArrays.read(source), gradient);
            return new Pair<>(new DefaultGradient(), gradient);
          });
    } catch (EngineRefusal refusal) {
      arrays.runsStock(refusal);
      // The step's figures are read from them, whoever computes them.
      loss.keep(super.activate(true, workspaces));
      return super.backpropGradient(epsilon, workspaces);
    }
  }
}
