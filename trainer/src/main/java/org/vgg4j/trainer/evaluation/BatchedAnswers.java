package org.vgg4j.trainer.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;

/**
 * What a network says of single images that come from any thread. They are computed on one thread
 * of its own, since a graph serves one at a time and keeps memory for each thread that it has
 * served; images that wait for it are computed together.
 */
public final class BatchedAnswers implements AutoCloseable {

  /** Images that are computed together at most. */
  public static final int LARGEST_BATCH = 64;

  /** What is said to whoever asks a closed one. */
  public static final String CLOSED = "the classifier is closed; open another";

  private static final int MOST_WAITING = 4 * LARGEST_BATCH;

  /**
   * What was computed of an image.
   *
   * @param embedding what the layer before the class scores gives; empty if it was not asked for
   */
  public record Computed(float[] probabilities, float[] embedding) {}

  /** An image and who waits for it; without an image: the end. */
  private record Request(byte[] pixels, CompletableFuture<Computed> answer) {}

  private final ComputationGraph graph;
  private final ImageViews views;
  private final CheckpointInfo info;
  private final boolean embeds;
  private final BlockingQueue<Request> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private boolean closed;

  /**
   * Starts the thread.
   *
   * @param graph accelerated, used by nobody else from now on
   * @param info what it takes
   * @param embeds whether embeddings are wanted too, of the image as it is, whatever the views
   */
  public BatchedAnswers(
      ComputationGraph graph, ImageViews views, CheckpointInfo info, boolean embeds) {
    this.embeds = embeds;
    this.graph = graph;
    this.views = views;
    this.info = info;
    thread = new Thread(this::work, "vgg4j-answers");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Asks about an image; waits only where many are waiting already.
   *
   * @param pixels 0 to 255, {@code [channels, height, width]} as the checkpoint says
   * @return its class probabilities, and its embedding if those are wanted, once they are computed
   * @throws IllegalStateException if this is closed
   */
  public CompletableFuture<Computed> of(byte[] pixels) {
    Request request = new Request(pixels, new CompletableFuture<>());
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException(CLOSED);
      }
      putIn(request);
    }
    return request.answer;
  }

  /** Answers what waits, then ends the thread. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    boolean interrupted = false;
    for (boolean told = false; !told; ) {
      try {
        waiting.put(new Request(null, null));
        told = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void putIn(Request request) {
    if (waiting.offer(request)) {
      return;
    }
    try {
      waiting.put(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while images were waiting for the network", e);
    }
  }

  private void work() {
    try {
      List<Request> batch = new ArrayList<>();
      boolean goesOn = true;
      while (goesOn) {
        batch.add(waiting.take());
        waiting.drainTo(batch, LARGEST_BATCH - 1);
        goesOn = batch.get(batch.size() - 1).pixels != null;
        if (!goesOn) {
          batch.remove(batch.size() - 1);
        }
        if (!batch.isEmpty()) {
          answer(batch);
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Its workspaces, which are this thread's, too.
      graph.close();
    }
  }

  private void answer(List<Request> batch) {
    try {
      // A few sizes only: kernels are prepared for each, which takes longer than empty images.
      int rows = batch.size() == 1 ? 1 : 2 * Integer.highestOneBit(batch.size() - 1);
      INDArray features =
          InputImage.features(batch.stream().map(Request::pixels).toList(), rows, info);
      float[][] probabilities = views.answers(graph, features).all();
      float[][] embeddings = embeds ? Evaluator.embeddings(graph, features) : new float[rows][0];
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer.complete(new Computed(probabilities[i], embeddings[i]));
      }
    } catch (Throwable failure) {
      // Whoever waits must hear of it, be it that no memory is left.
      batch.forEach(request -> request.answer.completeExceptionally(failure));
    }
  }
}
