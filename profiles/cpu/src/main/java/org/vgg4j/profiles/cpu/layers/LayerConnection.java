package org.vgg4j.profiles.cpu.layers;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.AdditionKernels;

/**
 * The connection from one replaced layer to all that read its result, also replaced. The array that
 * Deeplearning4j carries tells whether the connection's value is the one that is meant: if it is
 * not the array that the producer returned, somebody came in between, and the array counts.
 */
public final class LayerConnection {

  private final Session session;
  private final int readers;
  private final ShapeKernelCache<AdditionKernels> additions;
  private final INDArray token = Nd4j.scalar(0f);
  private final INDArray gradientToken = Nd4j.scalar(0f);

  private INDArray carrier;
  private Tensor value;
  private boolean passing;
  private int unread;
  private boolean activated;
  private Tensor gradient;
  private StockFallback producer;
  private INDArray asStock;

  /**
   * @param readers how many times the result is read in a pass
   */
  public LayerConnection(Session session, int readers) {
    this.session = session;
    this.readers = readers;
    this.additions = new ShapeKernelCache<>(shape -> new AdditionKernels(session, shape));
  }

  /** What Deeplearning4j carries when nobody but the next layer looks at the value. */
  INDArray token() {
    return token;
  }

  /**
   * Hands a result to the next layer.
   *
   * @param carrier the array that Deeplearning4j carries
   * @param passing whether the value's buffer is given back once all have read it
   * @param activated whether the activation that the next layer stands for is already applied
   * @param producer whose result it is
   */
  void put(
      INDArray carrier, Tensor value, boolean passing, boolean activated, StockFallback producer) {
    if (this.passing) {
      // The value before was never read: a pass that ended half way.
      session.buffers().release(this.value);
    }
    if (gradient != null) {
      session.buffers().release(gradient);
      gradient = null;
    }
    this.unread = readers;
    this.carrier = carrier;
    this.value = value;
    this.passing = passing;
    this.activated = activated;
    this.producer = producer;
    this.asStock = null;
  }

  /** Has the next layers read the array that they get. */
  void empty() {
    put(null, null, false, false, null);
  }

  /** The result as stock computes it, computed once a pass; for readers that do not change it. */
  INDArray asStock(boolean training) {
    if (asStock == null) {
      asStock = producer.asStock(training, LayerWorkspaceMgr.noWorkspaces());
    }
    return asStock;
  }

  /** Whether the producer computed this pass as stock after all. */
  boolean isStock() {
    return asStock != null;
  }

  boolean carries(INDArray array) {
    return carrier != null && carrier == array;
  }

  Tensor value() {
    return value;
  }

  boolean activated() {
    return activated;
  }

  /**
   * Notes that the value is being read. Whether its buffer has to be given back then; the caller
   * takes that over.
   */
  boolean takePassing() {
    unread--;
    if (unread > 0) {
      return false;
    }
    boolean was = passing;
    passing = false;
    return was;
  }

  /**
   * Hands a gradient back to the layer before, which gets the sum of what all readers hand back;
   * its buffer is given back once it is read.
   */
  INDArray putGradient(Tensor more) {
    if (gradient == null) {
      gradient = more;
    } else {
      additions.of(more.shape()).accumulate(gradient, more);
      session.buffers().release(more);
    }
    return gradientToken;
  }

  /** Whether a reader has handed a gradient back that the producer has not read. */
  boolean holdsGradient() {
    return gradient != null;
  }

  boolean carriesGradient(INDArray array) {
    return array == gradientToken && gradient != null;
  }

  Tensor takeGradient() {
    Tensor taken = gradient;
    gradient = null;
    return taken;
  }
}
