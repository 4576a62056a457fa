package org.vgg4j.profiles.cpu.layers;

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
 * How a replaced layer gets its source and hands back its gradient: through a connection where the
 * layer before is replaced too, and by copying from and to arrays otherwise.
 */
public final class LayerInput {

  private static final Logger LOG = LoggerFactory.getLogger(LayerInput.class);
  private static final String NOT_FINITE = "got or computed NaN or infinity";

  private final GraphContext context;
  private final Session session;
  private final String layer;
  private final LayerConnection before;
  private final boolean gradientWanted;
  private final INDArray noGradient = Nd4j.scalar(0f);
  private final NativeBuffer copied = new NativeBuffer();
  private final ArrayReorders reorders;
  private Tensor source;
  private long[] sourceShape;
  private boolean fromConnection;
  private boolean passing;

  /**
   * @param layer the layer's name
   * @param before connection to the layer before; null if that is not replaced
   * @param gradientWanted false if the layer reads the graph's input, whose gradient nobody uses
   */
  public LayerInput(
      GraphContext context, String layer, LayerConnection before, boolean gradientWanted) {
    this.context = context;
    this.session = context.session();
    this.layer = layer;
    this.before = before;
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

  /**
   * Whether the layer computes this pass; if not, the stock implementation does, which is counted
   * and, the first time, said.
   *
   * @param mask the layer's mask; null for none
   */
  boolean accepts(INDArray array, INDArray mask) {
    boolean image = array != null && (array.rank() == 4 || carries(array));
    return (image && mask == null) || refuses(array, mask, "images of rank 4");
  }

  /**
   * The same for a layer that reads vectors.
   *
   * @param length of a vector; another one is left to the stock layer to complain about
   */
  boolean acceptsVectors(INDArray array, INDArray mask, long length) {
    boolean vectors =
        array != null && (carries(array) || (array.rank() == 2 && array.size(1) == length));
    return (vectors && mask == null) || refuses(array, mask, "vectors of length " + length);
  }

  private boolean refuses(INDArray array, INDArray mask, String expected) {
    String found =
        mask != null ? "a mask" : array == null ? "no input" : "an input of rank " + array.rank();
    fromConnection = false;
    runsStock("got " + found + ", expected " + expected + " without a mask");
    return false;
  }

  private void runsStock(String reason) {
    if (context.fallbacks().count(layer, reason)) {
      LOG.warn("layer '{}' runs stock Deeplearning4j: it {}", layer, reason);
    }
  }

  /** Whether an input comes in oneDNN's layout already. */
  boolean carries(INDArray array) {
    return before != null && before.carries(array);
  }

  /** The layer's input in oneDNN's layout. */
  Tensor receive(INDArray array) {
    fromConnection = carries(array);
    if (fromConnection) {
      source = before.value();
      passing = before.takePassing();
    } else {
      // Kept at inference too: a pass that stock computes again begins with it.
      source = reorders.read(Role.SOURCE, array, copied);
      sourceShape = array.shape();
      passing = false;
    }
    return source;
  }

  /** Whether the activation that this layer stands for is already in its source. */
  boolean isActivated() {
    return fromConnection && before.activated();
  }

  /** For kernels that would hide NaN and infinity: whether there are none in the source. */
  boolean isFinite() {
    return FiniteCheck.holds(source, threads());
  }

  /** Gives the source back: it is not needed for this pass any more. */
  void release() {
    if (passing) {
      session.buffers().release(source);
    }
    passing = false;
  }

  /**
   * Gives the source back, unless it is the result.
   *
   * @return whether the result's buffer has to be given back once it is read
   */
  boolean releaseUnlessIs(Tensor result, boolean training) {
    boolean resultPassing = result == source ? passing : !training;
    if (result != source) {
      release();
    }
    passing = false;
    return resultPassing;
  }

  /** The layer's input as stock gives it; the caller may change it. */
  INDArray asStock(boolean training) {
    runsStock(NOT_FINITE);
    if (!fromConnection) {
      return reorders.detached(Role.SOURCE, source, sourceShape);
    }
    try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return before.asStock(training).dup();
    }
  }

  /** An array of the source's shape in oneDNN's layout, in the place of the source. */
  Tensor read(INDArray array) {
    return reorders.read(Role.SOURCE, array, copied);
  }

  /** Returns the gradient of the layer's input to Deeplearning4j. */
  INDArray publishGradient(Tensor gradient, long[] shape, LayerWorkspaceMgr workspaces) {
    if (fromConnection && !before.isStock()) {
      return before.putGradient(gradient);
    }
    INDArray array =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, shape, 'c');
    reorders.write(Role.SOURCE_GRADIENT, gradient, array);
    session.buffers().release(gradient);
    return array;
  }

  /**
   * Returns what the stock layer computed, where another reader has used the connection already.
   */
  Pair<Gradient, INDArray> publishStock(Pair<Gradient, INDArray> computed) {
    return new Pair<>(computed.getFirst(), publishStock(computed.getSecond()));
  }

  /** The same for a gradient alone. */
  INDArray publishStock(INDArray gradient) {
    return fromConnection && before.holdsGradient()
        ? before.putGradient(
            reorders.read(Role.SOURCE_GRADIENT, gradient, session.buffers().acquire()))
        : gradient;
  }

  /** Returned for a gradient that nobody uses. */
  INDArray noGradient() {
    return noGradient;
  }
}
