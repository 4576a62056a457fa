package org.vgg4j.profiles.cuda.layers;

import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ScaleVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cuda.cudnn.AdditionKernels;
import org.vgg4j.profiles.layers.AcceleratedVertex;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.ShapeKernelCache;

/** A vertex that multiplies by a number, by cuDNN. */
final class CudnnScaling extends ScaleVertex implements AcceleratedVertex {

  private final transient GraphVertex origin;
  private final transient LayerArrays arrays;
  private final transient ShapeKernelCache<AdditionKernels> kernels;
  private final transient FloatPointer factor;

  CudnnScaling(ComputationGraph graph, GraphVertex stock, LayerArrays arrays, double factor) {
    super(
        graph,
        stock.getVertexName(),
        stock.getVertexIndex(),
        stock.getInputVertices(),
        stock.getOutputVertices(),
        factor,
        DataType.FLOAT);
    this.origin = stock instanceof CudnnScaling accelerated ? accelerated.origin : stock;
    this.arrays = arrays;
    this.kernels = new ShapeKernelCache<>(images -> new AdditionKernels(arrays.session(), images));
    this.factor = new FloatPointer((float) factor);
  }

  @Override
  public GraphVertex stock() {
    return origin;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    if (!arrays.acceptsImagesOrVectors(inputs[0], null)) {
      return super.doForward(training, workspaces);
    }
    INDArray source = LayerArrays.packedSource(inputs[0], workspaces);
    try {
      return scaled(source, LayerArrays.result(workspaces, source.shape()));
    } catch (EngineRefusal refusal) {
      arrays.runsStock(refusal);
      return super.doForward(training, workspaces);
    }
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    if (!arrays.acceptsImagesOrVectors(epsilon, null)) {
      return super.doBackward(tbptt, workspaces);
    }
    INDArray gradient = LayerArrays.packedGradient(epsilon, workspaces);
    INDArray result = LayerArrays.sourceGradient(workspaces, gradient.shape());
    try {
      return new Pair<>(null, new INDArray[] {scaled(gradient, result)});
    } catch (EngineRefusal refusal) {
      arrays.runsStock(refusal);
      return super.doBackward(tbptt, workspaces);
    }
  }

  private INDArray scaled(INDArray source, INDArray result) {
    return arrays.compute(
        () -> {
          kernels
              .of(LayerArrays.images(source))
              .scale(factor, DeviceArrays.read(source), DeviceArrays.write(result));
          return result;
        });
  }
}
