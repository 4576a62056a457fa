package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.layers.ArrayReorders.Role;
import org.vgg4j.profiles.cpu.onednn.FiniteCheck;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.InputCheck;
import org.vgg4j.profiles.layers.LayerConnection;
import org.vgg4j.profiles.layers.Place;
import org.vgg4j.profiles.layers.SourceExchange;

/**
 * How a replaced layer gets its source and hands back its gradient: through a connection where the
 * layer before is replaced too, and by copying from and to arrays otherwise.
 */
public final class LayerInput implements SourceExchange<Tensor> {

  private static final String NOT_FINITE = "got or computed NaN or infinity";

  private final ConvolutionContext convolutions;
  private final Session session;
  private final InputCheck check;
  private final LayerConnection<Tensor> before;
  private final boolean gradientWanted;
  private final INDArray noGradient = Nd4j.scalar(0f);
  private final NativeBuffer copied = new NativeBuffer();
  private final ArrayReorders reorders;
  private Tensor source;
  private long[] sourceShape;
  private boolean fromConnection;
  private boolean passing;

  /**
   * @param input which of the layer's inputs, counted from 0
   */
  public LayerInput(ConvolutionContext convolutions, Place<Tensor> place, int input) {
    this.convolutions = convolutions;
    this.session = convolutions.session();
    this.check = new InputCheck(place);
    this.before = place.before().get(input);
    this.gradientWanted = place.gradientWanted();
    this.reorders = new ArrayReorders(session);
  }

  Session session() {
    return session;
  }

  ConvolutionContext convolutions() {
    return convolutions;
  }

  ComputeThreads threads() {
    return session.threads();
  }

  boolean gradientWanted() {
    return gradientWanted;
  }

  @Override
  public boolean accepts(INDArray array, INDArray mask) {
    boolean accepted = check.acceptsImages(array, carries(array), mask);
    fromConnection &= accepted;
    return accepted;
  }

  @Override
  public boolean acceptsVectors(INDArray array, INDArray mask, long length) {
    boolean accepted = check.acceptsVectors(array, carries(array), mask, length);
    fromConnection &= accepted;
    return accepted;
  }

  /** Whether an input comes in oneDNN's layout already. */
  boolean carries(INDArray array) {
    return before != null && before.carries(array);
  }

  @Override
  public Tensor receive(INDArray array) {
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

  @Override
  public INDArray asStock(boolean training) {
    check.runsStock(NOT_FINITE);
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

  @Override
  public INDArray publishGradient(Tensor gradient, long[] shape, LayerWorkspaceMgr workspaces) {
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
  @Override
  public Pair<Gradient, INDArray> publishStock(Pair<Gradient, INDArray> computed) {
    return new Pair<>(computed.getFirst(), publishStock(computed.getSecond()));
  }

  /** The same for a gradient alone. */
  INDArray publishStock(INDArray gradient) {
    return fromConnection && before.holdsGradient()
        ? before.putGradient(
            reorders.read(Role.SOURCE_GRADIENT, gradient, session.buffers().acquire()))
        : gradient;
  }

  @Override
  public INDArray noGradient() {
    return noGradient;
  }
}
