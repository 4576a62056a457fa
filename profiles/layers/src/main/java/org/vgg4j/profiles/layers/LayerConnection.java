package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The connection from one replaced layer to all that read its result, also replaced. The array that
 * Deeplearning4j carries tells whether the connection's value is the one that is meant: if it is
 * not the array that the producer returned, somebody came in between, and the array counts.
 *
 * @param <T> the values that an engine's layers hand to each other
 */
public final class LayerConnection<T> {

  /**
   * What the engine does with values of its kind.
   *
   * @param <T> the values
   */
  public interface Values<T> {

    /** Adds to values, in place. */
    void accumulate(T total, T more);

    /** Gives the memory of values back: they are not needed any more. */
    void release(T values);

    /**
     * Gives the memory back in which values lie now, even if they lie elsewhere by the time it
     * runs: engines use the objects of one pass in the next.
     */
    Runnable releaseOf(T values);
  }

  private final int readers;
  private final Values<T> values;
  private final INDArray token = Nd4j.scalar(0f);
  private final INDArray gradientToken = Nd4j.scalar(0f);

  private INDArray carrier;
  private T value;
  private Runnable unreadMemory;
  private int unread;
  private boolean activated;
  private T gradient;
  private StockFallback producer;
  private INDArray asStock;

  /**
   * @param readers how many times the result is read in a pass
   */
  public LayerConnection(int readers, Values<T> values) {
    this.readers = readers;
    this.values = values;
  }

  /** What Deeplearning4j carries when nobody but the next layer looks at the value. */
  public INDArray token() {
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
  public void put(
      INDArray carrier, T value, boolean passing, boolean activated, StockFallback producer) {
    if (unreadMemory != null) {
      // The value before was never read: a pass that ended half way.
      unreadMemory.run();
    }
    if (gradient != null) {
      values.release(gradient);
      gradient = null;
    }
    this.unread = readers;
    this.carrier = carrier;
    this.value = value;
    this.unreadMemory = passing ? values.releaseOf(value) : null;
    this.activated = activated;
    this.producer = producer;
    this.asStock = null;
  }

  /** Has the next layers read the array that they get. */
  public void empty() {
    put(null, null, false, false, null);
  }

  /** The result as stock computes it, computed once a pass; for readers that do not change it. */
  public INDArray asStock(boolean training) {
    if (asStock == null) {
      asStock = producer.asStock(training, LayerWorkspaceMgr.noWorkspaces());
    }
    return asStock;
  }

  /** Whether the producer computed this pass as stock after all. */
  public boolean isStock() {
    return asStock != null;
  }

  /** Whether the array stands for this connection's value. */
  public boolean carries(INDArray array) {
    return carrier != null && carrier == array;
  }

  /** What the producer handed on. */
  public T value() {
    return value;
  }

  /** Whether the activation that the next layer stands for is already applied. */
  public boolean activated() {
    return activated;
  }

  /**
   * Notes that the value is being read. Whether its buffer has to be given back then; the caller
   * takes that over.
   */
  public boolean takePassing() {
    unread--;
    if (unread > 0) {
      return false;
    }
    boolean passing = unreadMemory != null;
    unreadMemory = null;
    return passing;
  }

  /**
   * Hands a gradient back to the layer before, which gets the sum of what all readers hand back;
   * its buffer is given back once it is read.
   */
  public INDArray putGradient(T more) {
    if (gradient == null) {
      gradient = more;
    } else {
      values.accumulate(gradient, more);
      values.release(more);
    }
    return gradientToken;
  }

  /** Whether a reader has handed a gradient back that the producer has not read. */
  public boolean holdsGradient() {
    return gradient != null;
  }

  /** Whether the array stands for the gradient that the readers handed back. */
  public boolean carriesGradient(INDArray array) {
    return array == gradientToken && gradient != null;
  }

  /** The sum of what the readers handed back; the caller takes its memory over. */
  public T takeGradient() {
    T taken = gradient;
    gradient = null;
    return taken;
  }
}
