package org.vgg4j.profiles.cuda.layers;

import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.cuda.cudnn.AdditionKernels;
import org.vgg4j.profiles.cuda.cudnn.CudaLibraryException;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.cuda.cudnn.VectorKernels;
import org.vgg4j.profiles.layers.Accelerated;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.ShapeKernelCache;

/** What the layers of one graph share: a session on the stream of the thread that computes. */
public final class GraphSession {

  /** Where the GPU failed, if no layer computed. */
  public static final String OPTIMIZER = "in the optimizer's step";

  private final Session session;
  private Thread thread;
  private String seeding;
  private boolean ranStock;
  private final StepResults results;
  private final BatchCopies batches;
  private final ShapeKernelCache<AdditionKernels> sums;

  /**
   * @param session on the stream of the calling thread
   */
  public GraphSession(Session session) {
    this.session = session;
    this.thread = Thread.currentThread();
    this.results = new StepResults(session);
    this.batches = new BatchCopies(session);
    this.sums = new ShapeKernelCache<>(shape -> new AdditionKernels(session, shape));
  }

  /** What the last step leaves for the host. */
  public StepResults results() {
    return results;
  }

  /** How a step's images and labels come to the GPU. */
  public BatchCopies batches() {
    return batches;
  }

  /**
   * Waits for all work before a stock layer computes: ND4J copies and clears memory on another
   * stream than it computes on, and that memory may have been used before in this step.
   */
  public void stockFollows() {
    Nd4j.getExecutioner().commit();
    ranStock = true;
  }

  /** Whether a vertex computes by nothing but what is queued on the session's stream. */
  public static boolean isQueuedWhole(GraphVertex vertex) {
    Object computing = vertex.hasLayer() ? vertex.getLayer() : vertex;
    return computing instanceof Accelerated && !(vertex instanceof FrozenVertex);
  }

  /** Whether a stock layer has computed since this was asked last. */
  public boolean takeRanStock() {
    boolean did = ranStock;
    ranStock = false;
    return did;
  }

  /** Arithmetic of vectors on the session's stream. */
  public VectorKernels vectors(long length) {
    return new VectorKernels(session, length);
  }

  /**
   * Adds an array to another one of its shape, in place.
   *
   * @param layer whose gradients they are
   */
  public void add(String layer, INDArray total, INDArray more) {
    if (DeviceArrays.isPacked(total) && DeviceArrays.isPacked(more)) {
      try {
        queue(
            layer,
            () ->
                sums.of(LayerArrays.images(total))
                    .accumulate(DeviceArrays.write(total), DeviceArrays.read(more)));
        return;
      } catch (EngineRefusal refusal) {
        // ND4J adds anything.
      }
    }
    total.addi(more);
  }

  /** The session, wherever it queues its work; for what queues none. */
  Session session() {
    return session;
  }

  /**
   * Begins the random numbers of a step's dropout anew, if the layer is the graph's first one that
   * drops: setting them up takes cuDNN long.
   *
   * @param layer its name
   */
  void seedDropout(String layer) {
    if (seeding == null) {
      seeding = layer;
    }
    if (seeding.equals(layer)) {
      session.dropout().seed(Nd4j.getRandom().nextLong());
    }
  }

  /** The same for work that gives nothing back. */
  public void queue(String layer, Runnable work) {
    compute(
        layer,
        () -> {
          work.run();
          return null;
        });
  }

  /**
   * Queues a layer's work behind what ND4J has queued on this thread.
   *
   * @param layer its name
   * @param work given the session
   * @throws EngineRefusal if cuDNN does not compute the shape
   * @throws DeviceFailureException if something is broken
   */
  <R> R compute(String layer, Supplier<R> work) {
    return queueIn("in layer '" + layer + "'", work);
  }

  /** The same for the optimizer's work. */
  public void queueUpdate(Runnable work) {
    queueIn(
        OPTIMIZER,
        () -> {
          work.run();
          return null;
        });
  }

  private <R> R queueIn(String where, Supplier<R> work) {
    try {
      if (thread != Thread.currentThread()) {
        session.move(DeviceArrays.stream());
        thread = Thread.currentThread();
      }
      return work.get();
    } catch (CudaLibraryException e) {
      if (e.isRefusal()) {
        throw new EngineRefusal("is refused by " + e.library() + " (" + e.getMessage() + ")", e);
      }
      throw DeviceFailureException.ofGpu(where, e.getMessage(), e);
    }
  }
}
