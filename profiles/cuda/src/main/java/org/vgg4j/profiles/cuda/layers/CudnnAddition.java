package org.vgg4j.profiles.cuda.layers;

import java.util.Arrays;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.AdditionKernels;
import org.vgg4j.profiles.layers.AcceleratedVertex;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.ShapeKernelCache;

/** The sum of a block and its shortcut by cuDNN, which waits for nothing, as stock does. */
public final class CudnnAddition extends ElementWiseVertex implements AcceleratedVertex {
  private static final long serialVersionUID = 1L;

  private final transient GraphVertex origin;
  private final transient LayerArrays arrays;
  private final transient ShapeKernelCache<AdditionKernels> kernels;
  private transient AdditionKernels last;

  CudnnAddition(ComputationGraph graph, GraphVertex stock, LayerArrays arrays) {
    super(
        graph,
        stock.getVertexName(),
        stock.getVertexIndex(),
        stock.getInputVertices(),
        stock.getOutputVertices(),
        Op.Add,
        DataType.FLOAT);
    setOutputVertex(stock.isOutputVertex());
    this.origin = stock instanceof CudnnAddition accelerated ? accelerated.origin : stock;
    this.arrays = arrays;
    this.kernels = new ShapeKernelCache<>(images -> new AdditionKernels(arrays.session(), images));
  }

  @Override
  public GraphVertex stock() {
    return origin;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    last = null;
    INDArray left = inputs[0];
    INDArray right = inputs[1];
    boolean computes = arrays.accepts(left, null) && arrays.accepts(right, null);
    // Stock stretches one over the other where their shapes differ.
    if (!computes || !Arrays.equals(left.shape(), right.shape())) {
      arrays.stockGradient(null);
      return super.doForward(training, workspaces);
    }
    try {
      return arrays.compute(
          () -> {
            AdditionKernels chosen = kernels.of(left.shape());
            INDArray sum = LayerArrays.result(workspaces, left.shape());
            chosen.add(
                DeviceArrays.read(LayerArrays.packedSource(left, workspaces)),
                DeviceArrays.read(LayerArrays.packedSource(right, workspaces)),
                DeviceArrays.write(sum));
            last = training ? chosen : null;
            return sum;
          });
    } catch (EngineRefusal refusal) {
      arrays.runsStock(refusal);
      return super.doForward(training, workspaces);
    }
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    if (last == null) {
      arrays.stockGradient(null);
      return super.doBackward(tbptt, workspaces);
    }
    return arrays.compute(
        () -> {
          INDArray gradient = LayerArrays.packedGradient(epsilon, workspaces);
          // Whoever takes a gradient may change it, so each input gets its own.
          INDArray[] gradients = new INDArray[2];
          for (int i = 0; i < gradients.length; i++) {
            gradients[i] = LayerArrays.sourceGradient(workspaces, gradient.shape());
            last.copy(DeviceArrays.read(gradient), DeviceArrays.write(gradients[i]));
          }
          return new Pair<>(null, gradients);
        });
  }

  @Override
  public void clear() {
    super.clear();
    last = null;
  }
}
