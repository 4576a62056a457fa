package org.vgg4j.profiles.cpu.layers;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.ElementWiseVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.AdditionKernels;
import org.vgg4j.profiles.layers.AcceleratedLayer;
import org.vgg4j.profiles.layers.AcceleratedVertex;
import org.vgg4j.profiles.layers.ShapeKernelCache;
import org.vgg4j.profiles.layers.StockFallback;

/** The sum of a block and its shortcut by oneDNN, so that residual networks stay in its layout. */
public final class FastAddition extends ElementWiseVertex
    implements AcceleratedVertex, StockFallback {
  private static final long serialVersionUID = 1L;

  private final transient GraphVertex origin;
  private final transient LayerInput left;
  private final transient LayerInput right;
  private final transient LayerOutput output;
  private final transient ShapeKernelCache<AdditionKernels> kernels;
  private transient long[] shape;

  /**
   * @param output of the left input, whose buffer it gives back
   */
  public FastAddition(
      ComputationGraph graph,
      GraphVertex stock,
      LayerInput left,
      LayerInput right,
      LayerOutput output) {
    super(
        graph,
        stock.getVertexName(),
        stock.getVertexIndex(),
        stock.getInputVertices(),
        stock.getOutputVertices(),
        Op.Add,
        DataType.FLOAT);
    setOutputVertex(stock.isOutputVertex());
    this.origin = stock instanceof FastAddition fast ? fast.origin : stock;
    this.left = left;
    this.right = right;
    this.output = output;
    Session session = left.session();
    this.kernels = new ShapeKernelCache<>(images -> new AdditionKernels(session, images));
  }

  @Override
  public GraphVertex stock() {
    return origin;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    shape = null;
    if (!left.carries(inputs[0])
        && !right.carries(inputs[1])
        && !(left.accepts(inputs[0], null) && right.accepts(inputs[1], null))) {
      return super.doForward(training, workspaces);
    }
    Tensor first = left.receive(inputs[0]);
    Tensor second = right.receive(inputs[1]);
    if (!Arrays.equals(first.shape(), second.shape())) {
      throw new DL4JInvalidInputException(
          "Vertex '"
              + getVertexName()
              + "' got shapes "
              + Arrays.toString(first.shape())
              + " and "
              + Arrays.toString(second.shape())
              + " to add, expected the same; turn acceleration off to have one stretched");
    }
    Tensor sum = kernels.of(first.shape()).add(first, second, output.buffer(training));
    right.release();
    if (training) {
      shape = first.shape();
    }
    return output.publish(
        new AcceleratedLayer.Result<>(sum, first.shape()), training, workspaces, this);
  }

  @Override
  public INDArray asStock(boolean training, LayerWorkspaceMgr workspaces) {
    shape = null;
    inputs[0] = left.asStock(training);
    inputs[1] = right.asStock(training);
    return super.doForward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    if (shape == null || !output.acceptsGradient(epsilon, this)) {
      epsilon = output.stockGradient(epsilon);
      INDArray[] gradients = super.doBackward(tbptt, workspaces).getSecond();
      return new Pair<>(
          null, new INDArray[] {left.publishStock(gradients[0]), right.publishStock(gradients[1])});
    }
    Tensor gradient = output.gradient(epsilon);
    // Whoever takes a gradient may change it, so each input gets its own.
    Tensor other = kernels.of(shape).copy(gradient, left.session().buffers().acquire());
    return new Pair<>(
        null,
        new INDArray[] {
          left.publishGradient(gradient, shape, workspaces),
          right.publishGradient(other, shape, workspaces)
        });
  }

  @Override
  public void clear() {
    super.clear();
    shape = null;
  }
}
