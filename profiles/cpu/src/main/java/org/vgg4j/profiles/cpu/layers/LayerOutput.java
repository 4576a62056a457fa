package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.cpu.layers.ArrayReorders.Role;
import org.vgg4j.profiles.cpu.onednn.FiniteCheck;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.layers.AcceleratedLayer;
import org.vgg4j.profiles.layers.ActivationListeners;
import org.vgg4j.profiles.layers.LayerConnection;
import org.vgg4j.profiles.layers.Place;
import org.vgg4j.profiles.layers.ResultExchange;
import org.vgg4j.profiles.layers.StockFallback;

/**
 * How a replaced layer returns its result and gets the result's gradient: through a connection
 * where all layers after it are replaced too, and by copying to and from arrays otherwise.
 *
 * <p><b>NaN and infinity.</b> oneDNN's kernels hand them on, but not to exactly the places that
 * stock does: Winograd's spread over a whole tile, its ReLU makes NaN of minus infinity, and no
 * weight is multiplied with padding. So where a value that is not finite is seen, stock computes
 * the pass again, from where the values came into oneDNN's layout. Looking at every layer's values
 * would cost percents of a step; they are looked at where they leave for an array, forwards and
 * backwards, which are small, and before the kernels that would hide them: maximum pooling, and
 * batch normalization together with a ReLU, which in training has the mean of everything it reads.
 * In bf16 stock goes on from values that were rounded: one next to 0 may be 0, and make NaN of an
 * infinity.
 */
public final class LayerOutput implements ResultExchange<Tensor> {

  private final Session session;
  private final LayerInput input;
  private final LayerConnection<Tensor> after;
  private final ActivationListeners listeners;
  private final NativeBuffer kept = new NativeBuffer();
  private final ArrayReorders reorders;
  private long[] resultShape;
  private Tensor entering;

  /**
   * @param input where the layer gets its source, which is given back when the result is returned
   */
  public LayerOutput(LayerInput input, Place<Tensor> place) {
    this.session = input.session();
    this.input = input;
    this.after = place.after();
    this.listeners = place.listeners();
    this.reorders = new ArrayReorders(session);
  }

  /** Whether somebody but the next replaced layer looks at this layer's result. */
  boolean isShown(boolean training, LayerWorkspaceMgr workspaces) {
    return after == null
        || workspaces.isScopedOut(ArrayType.ACTIVATIONS)
        || (training && listeners.lookAtActivations());
  }

  /** Where to write the result: kept for the backward pass in training, passed on otherwise. */
  NativeBuffer buffer(boolean training) {
    return training ? kept : session.buffers().acquire();
  }

  /** Gives the buffer of a result back that cannot be used. */
  void discard(Tensor result, boolean training) {
    if (!training) {
      session.buffers().release(result);
    }
  }

  @Override
  public INDArray publish(
      AcceleratedLayer.Result<Tensor> result,
      boolean training,
      LayerWorkspaceMgr workspaces,
      StockFallback owner) {
    Tensor values = result.values();
    boolean passing = input.releaseUnlessIs(values, training);
    resultShape = result.shape();
    INDArray carrier;
    if (isShown(training, workspaces)) {
      if (!FiniteCheck.holds(values, session.threads())) {
        if (passing) {
          session.buffers().release(values);
        }
        return computeAsStock(training, workspaces, owner);
      }
      carrier =
          workspaces.createUninitialized(
              ArrayType.ACTIVATIONS, DataType.FLOAT, result.shape(), 'c');
      reorders.write(Role.RESULT, values, carrier);
    } else {
      carrier = after.token();
    }
    if (after != null) {
      after.put(carrier, values, passing, result.nextIsApplied(), owner);
    } else if (passing) {
      session.buffers().release(values);
    }
    return carrier;
  }

  @Override
  public INDArray computeAsStock(
      boolean training, LayerWorkspaceMgr workspaces, StockFallback owner) {
    input.release();
    if (after != null) {
      after.empty();
    }
    return owner.asStock(training, workspaces);
  }

  /** A tensor of the result's layout as an array that belongs to no workspace. */
  INDArray detached(Tensor result, long[] shape) {
    return reorders.detached(Role.RESULT, result, shape);
  }

  @Override
  public boolean acceptsGradient(INDArray epsilon, StockFallback owner) {
    if (carriesGradient(epsilon)) {
      return true;
    }
    entering = reorders.read(Role.GRADIENT, epsilon, session.buffers().acquire());
    boolean finite = FiniteCheck.holds(entering, session.threads());
    if (!finite) {
      session.buffers().release(entering);
      entering = null;
      owner.asStock(true, LayerWorkspaceMgr.noWorkspaces());
    }
    return finite;
  }

  private boolean carriesGradient(INDArray epsilon) {
    return after != null && after.carriesGradient(epsilon);
  }

  @Override
  public Tensor gradient(INDArray epsilon) {
    if (carriesGradient(epsilon)) {
      return after.takeGradient();
    }
    Tensor gradient =
        entering != null
            ? entering
            : reorders.read(Role.GRADIENT, epsilon, session.buffers().acquire());
    entering = null;
    return gradient;
  }

  @Override
  public INDArray stockGradient(INDArray epsilon) {
    if (!carriesGradient(epsilon)) {
      return epsilon;
    }
    Tensor gradient = after.takeGradient();
    INDArray array = reorders.detached(Role.GRADIENT, gradient, resultShape);
    session.buffers().release(gradient);
    return array;
  }

  @Override
  public void release(Tensor gradient) {
    session.buffers().release(gradient);
  }
}
