package org.vgg4j.profiles.cpu.layers;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.layers.ArrayReorders.Role;
import org.vgg4j.profiles.cpu.onednn.FiniteCheck;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/**
 * How a replaced layer receives and returns values: through an edge where the neighbor is replaced
 * too, and by copying from and to arrays otherwise.
 *
 * <p><b>NaN and infinity.</b> oneDNN's kernels hand them on, but not to exactly the places that
 * stock does: Winograd's spread over a whole tile, its ReLU makes NaN of minus infinity, and no
 * weight is multiplied with padding. So where a value that is not finite is seen, stock computes
 * the pass again, from where the values came into oneDNN's layout. Looking at every layer's values
 * would cost percents of a step; they are looked at where they leave for an array, forwards and
 * backwards, which are small, and before the kernels that would hide them: maximum pooling, and
 * batch normalization together with a ReLU, which in training has the mean of everything it reads.
 */
public final class Port {

  private static final Logger LOG = LoggerFactory.getLogger(Port.class);
  private static final String NOT_FINITE = "got or computed NaN or infinity";

  private final GraphContext context;
  private final Session session;
  private final String layer;
  private final LayerConnection in;
  private final LayerConnection out;
  private final boolean gradientWanted;
  private final INDArray noGradient = Nd4j.scalar(0f);
  private final NativeBuffer kept = new NativeBuffer();
  private final NativeBuffer brought = new NativeBuffer();
  private final ArrayReorders reorders;
  private Tensor source;
  private long[] sourceShape;
  private boolean sourceFromEdge;
  private boolean sourcePassing;
  private long[] resultShape;
  private Tensor entering;

  /**
   * @param layer the layer's name
   * @param in edge from the layer before; null if that is not replaced
   * @param out edge to the layers after; null if not all are replaced
   * @param gradientWanted false if the layer reads the graph's input, whose gradient nobody uses
   */
  public Port(
      GraphContext context,
      String layer,
      LayerConnection in,
      LayerConnection out,
      boolean gradientWanted) {
    this.context = context;
    this.session = context.session();
    this.layer = layer;
    this.in = in;
    this.out = out;
    this.gradientWanted = gradientWanted;
    this.reorders = new ArrayReorders(session);
  }

  Session session() {
    return session;
  }

  ConvolutionContext convolutions() {
    return context.convolutions();
  }

  ComputeThreads threads() {
    return session.threads();
  }

  boolean gradientWanted() {
    return gradientWanted;
  }

  /** Whether somebody but the next replaced layer looks at this layer's result. */
  boolean shown(boolean training, LayerWorkspaceMgr workspaces) {
    return out == null
        || workspaces.isScopedOut(ArrayType.ACTIVATIONS)
        || (training && context.watch().activationsWatched());
  }

  /**
   * Whether the layer computes this pass; if not, the stock implementation does, which is counted
   * and, the first time, said.
   *
   * @param mask the layer's mask; null for none
   */
  boolean accepts(INDArray input, INDArray mask) {
    boolean image = input != null && (input.rank() == 4 || carries(input));
    return (image && mask == null) || refuses(input, mask, "images of rank 4");
  }

  /**
   * The same for a layer that reads vectors.
   *
   * @param length of a vector; another one is left to the stock layer to complain about
   */
  boolean acceptsVectors(INDArray input, INDArray mask, long length) {
    boolean vectors =
        input != null && (carries(input) || (input.rank() == 2 && input.size(1) == length));
    return (vectors && mask == null) || refuses(input, mask, "vectors of length " + length);
  }

  private boolean refuses(INDArray input, INDArray mask, String expected) {
    String found =
        mask != null ? "a mask" : input == null ? "no input" : "an input of rank " + input.rank();
    sourceFromEdge = false;
    runsStock("got " + found + ", expected " + expected + " without a mask");
    return false;
  }

  private void runsStock(String reason) {
    if (context.fallbacks().count(layer, reason)) {
      LOG.warn("layer '{}' runs stock Deeplearning4j: it {}", layer, reason);
    }
  }

  /** Whether an input comes in oneDNN's layout already. */
  boolean carries(INDArray input) {
    return in != null && in.carries(input);
  }

  /** The layer's input in oneDNN's layout. */
  Tensor source(INDArray input) {
    sourceFromEdge = carries(input);
    if (sourceFromEdge) {
      source = in.value();
      sourcePassing = in.takePassing();
    } else {
      // Kept at inference too: a pass that stock computes again begins with it.
      source = reorders.read(Role.SOURCE, input, brought);
      sourceShape = input.shape();
      sourcePassing = false;
    }
    return source;
  }

  /** Whether the activation that this layer stands for is already in its source. */
  boolean sourceActivated() {
    return sourceFromEdge && in.activated();
  }

  /** For kernels that would hide NaN and infinity: whether there are none in the source. */
  boolean sourceIsFinite() {
    return FiniteCheck.holds(source, threads());
  }

  /** Where to write the result: kept for the backward pass in training, passed on otherwise. */
  NativeBuffer resultSlot(boolean training) {
    return training ? kept : session.buffers().acquire();
  }

  /**
   * Returns a result to Deeplearning4j.
   *
   * @param shape as Deeplearning4j expects it, of rank 2 or 4
   * @param activated whether the next layer's activation is applied already
   * @param owner whose result it is
   */
  INDArray publish(
      Tensor result,
      long[] shape,
      boolean training,
      boolean activated,
      LayerWorkspaceMgr workspaces,
      Replaced owner) {
    boolean passedThrough = result == source;
    boolean passing = passedThrough ? sourcePassing : !training;
    if (!passedThrough) {
      consumed();
    }
    sourcePassing = false;
    resultShape = shape;
    INDArray carrier;
    if (shown(training, workspaces)) {
      if (!FiniteCheck.holds(result, threads())) {
        return discard(result, passing, training, workspaces, owner);
      }
      carrier = workspaces.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape, 'c');
      reorders.write(Role.RESULT, result, carrier);
    } else {
      carrier = out.token();
    }
    if (out != null) {
      out.put(carrier, result, passing, activated, owner);
    } else if (passing) {
      session.buffers().release(result);
    }
    return carrier;
  }

  /**
   * Has stock compute this pass in the place of a result.
   *
   * @param passing whether the result's buffer is to be given back
   */
  INDArray discard(
      Tensor result,
      boolean passing,
      boolean training,
      LayerWorkspaceMgr workspaces,
      Replaced owner) {
    if (passing) {
      session.buffers().release(result);
    }
    return asStock(training, workspaces, owner);
  }

  /** Has stock compute this pass up to this layer's result, and returns it to Deeplearning4j. */
  INDArray asStock(boolean training, LayerWorkspaceMgr workspaces, Replaced owner) {
    consumed();
    if (out != null) {
      out.empty();
    }
    return owner.asStock(training, workspaces);
  }

  /** The layer's input as stock gives it; the caller may change it. */
  INDArray stockInput(boolean training) {
    runsStock(NOT_FINITE);
    if (!sourceFromEdge) {
      return reorders.detached(Role.SOURCE, source, sourceShape);
    }
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return in.asStock(training).dup();
    }
  }

  /** Computes on an array what a kernel computes on tensors. */
  INDArray apply(UnaryOperator<Tensor> kernel, INDArray array) {
    Tensor source = reorders.read(Role.SOURCE, array, brought);
    return reorders.detached(Role.RESULT, kernel.apply(source), array.shape());
  }

  /** Gives the source back: it is not needed for this pass any more. */
  void consumed() {
    if (sourcePassing) {
      session.buffers().release(source);
    }
    sourcePassing = false;
  }

  /**
   * Whether oneDNN computes the backward pass that begins with this gradient; if not, stock has
   * computed the forward pass again and computes the backward pass.
   *
   * @param owner whose result's gradient it is
   */
  boolean acceptsGradient(INDArray epsilon, Replaced owner) {
    if (out != null && out.carriesGradient(epsilon)) {
      return true;
    }
    entering = reorders.read(Role.GRADIENT, epsilon, session.buffers().acquire());
    boolean finite = FiniteCheck.holds(entering, threads());
    if (!finite) {
      session.buffers().release(entering);
      entering = null;
      owner.asStock(true, LayerWorkspaceMgr.noWorkspaces());
    }
    return finite;
  }

  /** The gradient of the layer's result in oneDNN's layout, to be given back when used. */
  Tensor gradient(INDArray epsilon) {
    if (out != null && out.carriesGradient(epsilon)) {
      return out.takeGradient();
    }
    Tensor gradient =
        entering != null
            ? entering
            : reorders.read(Role.GRADIENT, epsilon, session.buffers().acquire());
    entering = null;
    return gradient;
  }

  /** Returns the gradient of the layer's input to Deeplearning4j. */
  INDArray publishGradient(Tensor gradient, long[] shape, LayerWorkspaceMgr workspaces) {
    if (sourceFromEdge && !in.isStock()) {
      return in.putGradient(gradient);
    }
    INDArray array =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, shape, 'c');
    reorders.write(Role.SOURCE_GRADIENT, gradient, array);
    session.buffers().release(gradient);
    return array;
  }

  /** The gradient of the layer's result for the stock layer. */
  INDArray stockGradient(INDArray epsilon) {
    if (out == null || !out.carriesGradient(epsilon)) {
      return epsilon;
    }
    Tensor gradient = out.takeGradient();
    INDArray array = reorders.detached(Role.GRADIENT, gradient, resultShape);
    session.buffers().release(gradient);
    return array;
  }

  /** Returns what the stock layer computed, where another reader has used the edge already. */
  Pair<Gradient, INDArray> publishStock(Pair<Gradient, INDArray> computed) {
    return new Pair<>(computed.getFirst(), publishStock(computed.getSecond()));
  }

  /** The same for a gradient alone. */
  INDArray publishStock(INDArray gradient) {
    return sourceFromEdge && in.holdsGradient()
        ? in.putGradient(reorders.read(Role.SOURCE_GRADIENT, gradient, session.buffers().acquire()))
        : gradient;
  }

  /** Returned for a gradient that nobody uses. */
  INDArray noGradient() {
    return noGradient;
  }
}
