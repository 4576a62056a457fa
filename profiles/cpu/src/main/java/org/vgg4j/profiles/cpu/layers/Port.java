package org.vgg4j.profiles.cpu.layers;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.cpu.onednn.ComputeThreads;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Slot;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.onednn.Transfer;

/**
 * How a replaced layer receives and returns values: through an edge where the neighbour is replaced
 * too, and by copying from and to arrays otherwise.
 */
final class Port {

  private static final Logger LOG = LoggerFactory.getLogger(Port.class);

  private final Surroundings surroundings;
  private final Session session;
  private final String layer;
  private final Edge in;
  private final Edge out;
  private final boolean gradientWanted;
  private final INDArray noGradient = Nd4j.scalar(0f);
  private final Slot kept = new Slot();
  private final Slot broughtForTraining = new Slot();
  private final Kept<TransferKey, Transfer> transfers = new Kept<>();
  private Tensor source;
  private boolean sourceFromEdge;
  private boolean sourcePassing;

  /**
   * What is copied: each has tensors of its own, as all may have one shape and be in use at once.
   */
  private enum Role {
    SOURCE,
    RESULT,
    GRADIENT,
    SOURCE_GRADIENT
  }

  private record TransferKey(Role role, long[] shape, long[] strides) {
    @Override
    public boolean equals(Object other) {
      return other instanceof TransferKey that
          && role == that.role
          && Arrays.equals(shape, that.shape)
          && Arrays.equals(strides, that.strides);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * Arrays.hashCode(shape) + Arrays.hashCode(strides)) + role.ordinal();
    }
  }

  /**
   * @param layer the layer's name
   * @param in edge from the layer before; null if that is not replaced
   * @param out edge to the layers after; null if not all are replaced
   * @param gradientWanted false if the layer reads the graph's input, whose gradient nobody uses
   */
  Port(Surroundings surroundings, String layer, Edge in, Edge out, boolean gradientWanted) {
    this.surroundings = surroundings;
    this.session = surroundings.session();
    this.layer = layer;
    this.in = in;
    this.out = out;
    this.gradientWanted = gradientWanted;
  }

  Session session() {
    return session;
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
        || (training && surroundings.watch().activationsWatched());
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
    String reason = "got " + found + ", expected " + expected + " without a mask";
    if (surroundings.fallbacks().count(layer, reason)) {
      LOG.warn("layer '{}' runs stock Deeplearning4j: it {}", layer, reason);
    }
    return false;
  }

  /** Whether an input comes in oneDNN's layout already. */
  boolean carries(INDArray input) {
    return in != null && in.carries(input);
  }

  /** The layer's input in oneDNN's layout. */
  Tensor source(INDArray input, boolean training) {
    sourceFromEdge = carries(input);
    if (sourceFromEdge) {
      source = in.value();
      sourcePassing = in.takePassing();
    } else {
      session.threads().applyToThread();
      source = bring(Role.SOURCE, input, training ? broughtForTraining : session.acquire());
      sourcePassing = !training;
    }
    return source;
  }

  /** Whether the activation that this layer stands for is already in its source. */
  boolean sourceActivated() {
    return sourceFromEdge && in.activated();
  }

  /** Where to write the result: kept for the backward pass in training, passed on otherwise. */
  Slot resultSlot(boolean training) {
    return training ? kept : session.acquire();
  }

  /**
   * Returns a result to Deeplearning4j.
   *
   * @param shape as Deeplearning4j expects it, of rank 2 or 4
   * @param activated whether the next layer's activation is applied already
   */
  INDArray publish(
      Tensor result,
      long[] shape,
      boolean training,
      boolean activated,
      LayerWorkspaceMgr workspaces) {
    boolean passedThrough = result == source;
    boolean passing = passedThrough ? sourcePassing : !training;
    if (!passedThrough) {
      consumed();
    }
    sourcePassing = false;
    INDArray carrier;
    if (shown(training, workspaces)) {
      carrier = workspaces.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape, 'c');
      give(Role.RESULT, result, carrier);
    } else {
      carrier = out.token();
    }
    if (out != null) {
      out.put(carrier, result, passing, activated);
    } else if (passing) {
      session.release(result);
    }
    return carrier;
  }

  /** Gives the source back: it is not needed for this pass any more. */
  void consumed() {
    if (sourcePassing) {
      session.release(source);
    }
    sourcePassing = false;
  }

  /** The gradient of the layer's result in oneDNN's layout, to be given back when used. */
  Tensor gradient(INDArray epsilon) {
    if (out != null && out.carriesGradient(epsilon)) {
      return out.takeGradient();
    }
    session.threads().applyToThread();
    return bring(Role.GRADIENT, epsilon, session.acquire());
  }

  /** Returns the gradient of the layer's input to Deeplearning4j. */
  INDArray publishGradient(Tensor gradient, long[] shape, LayerWorkspaceMgr workspaces) {
    if (sourceFromEdge) {
      return in.putGradient(gradient);
    }
    INDArray array =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, shape, 'c');
    give(Role.SOURCE_GRADIENT, gradient, array);
    session.release(gradient);
    return array;
  }

  /** Returned for a gradient that nobody uses. */
  INDArray noGradient() {
    return noGradient;
  }

  private Tensor bring(Role role, INDArray array, Slot into) {
    INDArray values = array.dataType() == DataType.FLOAT ? array : array.castTo(DataType.FLOAT);
    for (int i = 0; i < values.rank(); i++) {
      if (values.stride(i) <= 0 && values.size(i) > 1) {
        values = values.dup('c');
        break;
      }
    }
    try {
      return transfer(role, values).bring(values.data().addressPointer(), into);
    } finally {
      // ND4J frees an array's memory once nothing refers to the array, and a pointer does not: a
      // copy that was made here could go while the kernel reads it.
      Reference.reachabilityFence(values);
    }
  }

  private void give(Role role, Tensor tensor, INDArray into) {
    try {
      transfer(role, into).give(tensor, into.data().addressPointer());
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  private Transfer transfer(Role role, INDArray array) {
    long[] shape = {1, 1, 1, 1};
    long[] strides = {1, 1, 1, 1};
    for (int i = 0; i < array.rank(); i++) {
      shape[i] = array.size(i);
      strides[i] = shape[i] == 1 ? 1 : array.stride(i);
    }
    TransferKey key = new TransferKey(role, shape, strides);
    return transfers.of(key, () -> new Transfer(session, shape, strides));
  }
}
