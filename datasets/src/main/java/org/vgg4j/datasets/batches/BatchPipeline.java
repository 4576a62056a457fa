package org.vgg4j.datasets.batches;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;

/**
 * Makes batches ahead of their consumer.
 *
 * <p>Batch {@code i} of an epoch always uses place {@code i mod ring}, where the ring has one place
 * for the consumer and one for each batch ahead. A worker takes the next batch number once its
 * place is free, so workers finish in any order, the consumer sees batches in theirs, and memory
 * never grows. Everything shared is guarded by this object's monitor.
 */
final class BatchPipeline implements AutoCloseable {

  private static final int NONE = -1;

  private final ImageSet set;
  private final BatchSettings settings;
  private final BatchShare share;
  private final EpochBatches batches;
  private final int ring;
  private final BatchBuffer[] whole;
  private final BatchBuffer[] last;
  private final int[] ready;
  private final List<Thread> workers = new ArrayList<>();
  private final BatchFiller own;

  private ImageOrder order = new ImageOrder(new int[0], new int[0]);
  private int epoch;
  private int taken;
  private int claimed;
  private int busy;
  private Throwable failure;
  private int failedBatch;
  private boolean paused = true;
  private boolean closed;
  private long waitNanos;

  /**
   * @param share of each batch that is made; null for the whole
   */
  BatchPipeline(ImageSet set, BatchSettings settings, BatchShare share) {
    this.set = set;
    this.settings = settings;
    this.share = share;
    this.batches = settings.batches(set.size());
    this.ring = settings.prefetch() + 1;
    this.whole = new BatchBuffer[ring];
    this.last = new BatchBuffer[ring];
    this.ready = new int[ring];
    // Also finds settings that do not fit the images, before any thread starts.
    this.own = new BatchFiller(set, settings);
  }

  /** Batches of an epoch; without its last one where the share has no image of that. */
  int batches() {
    int count = batches.count();
    return share == null || count == 0 || size(count - 1) > 0 ? count : count - 1;
  }

  private int size(int number) {
    return share == null ? batches.size(number) : share.images(batches.size(number));
  }

  private void fill(BatchFiller filler, BatchBuffer batch, int number) {
    int first = batches.first(number);
    int images = batches.size(number);
    if (share == null) {
      filler.fill(batch, epoch, order, first);
    } else {
      filler.fillPart(batch, epoch, order, first, images, share.first(images));
    }
  }

  /** Begins an epoch at a batch; whatever was being made ahead is dropped. */
  synchronized void start(int newEpoch, int firstBatch) {
    requireOpen();
    if (newEpoch < 0 || firstBatch < 0 || firstBatch > batches()) {
      throw new IllegalArgumentException(
          "epoch %d, batch %d; expected an epoch from 0 and a batch from 0 to %d"
              .formatted(newEpoch, firstBatch, batches()));
    }
    pause();
    order = ImageOrder.of(set, settings, newEpoch);
    epoch = newEpoch;
    taken = firstBatch;
    claimed = firstBatch;
    failure = null;
    waitNanos = 0;
    Arrays.fill(ready, NONE);
    paused = false;
    if (settings.prefetch() > 0) {
      allocateAhead(firstBatch, ring - 1);
    }
    if (settings.prefetch() > 0 && workers.isEmpty()) {
      for (int t = 0; t < settings.threads(); t++) {
        Thread worker = new Thread(this::work, "batches-" + t);
        worker.setDaemon(true);
        workers.add(worker);
        worker.start();
      }
    }
    notifyAll();
  }

  private void pause() {
    paused = true;
    boolean interrupted = false;
    while (busy > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // a place that is being written must not be given away
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized boolean hasNext() {
    return !closed && !paused && taken < batches();
  }

  /** Whether an epoch was ever begun. */
  synchronized boolean started() {
    return !paused;
  }

  synchronized long waitNanos() {
    return waitNanos;
  }

  /** The next batch, valid until the next call; waits for it if need be. */
  BatchBuffer next() {
    long start = System.nanoTime();
    BatchBuffer batch;
    synchronized (this) {
      requireOpen();
      if (!hasNext()) {
        throw new NoSuchElementException("the epoch has ended; start another");
      }
      int number = taken++;
      if (settings.prefetch() == 0) {
        batch = buffer(number);
        fill(own, batch, number);
      } else {
        // The place of the batch before this one is free from now on.
        allocateAhead(number, ring);
        notifyAll();
        await(number);
        batch = buffer(number);
      }
      waitNanos += System.nanoTime() - start;
    }
    batch.handOver();
    return batch;
  }

  private void await(int number) {
    // Batches before the one that failed are still delivered, so that a failure is repeatable.
    // One after it may be ready all the same; it is not served, or an image would be missed unseen.
    while (ready[number % ring] != number && !hasFailed(number) && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DatasetException("interrupted while waiting for a batch", e);
      }
    }
    requireOpen();
    if (hasFailed(number)) {
      throw failure instanceof RuntimeException known
          ? known
          : new IllegalStateException("making a batch failed: " + failure, failure);
    }
  }

  private boolean hasFailed(int number) {
    return failure != null && number >= failedBatch;
  }

  // Arrays are made by the consumer's thread: on a GPU that decides which device they belong to.
  private void allocateAhead(int number, int count) {
    for (int n = number; n < Math.min(number + count, batches()); n++) {
      buffer(n);
    }
  }

  private BatchBuffer buffer(int number) {
    int images = size(number);
    BatchBuffer[] buffers = buffers(images);
    int place = number % ring;
    if (buffers[place] == null) {
      buffers[place] = new BatchBuffer(set, images);
    }
    return buffers[place];
  }

  private void work() {
    BatchFiller filler = new BatchFiller(set, settings);
    while (true) {
      int number;
      BatchBuffer batch;
      synchronized (this) {
        while (!closed && !canClaim()) {
          try {
            wait();
          } catch (InterruptedException e) {
            return; // only somebody who wants the thread to end interrupts it
          }
        }
        if (closed) {
          return;
        }
        number = claimed++;
        batch = existing(number);
        busy++;
      }
      Throwable problem = null;
      try {
        fill(filler, batch, number);
      } catch (RuntimeException | Error e) {
        problem = e;
      }
      synchronized (this) {
        busy--;
        if (problem == null) {
          ready[number % ring] = number;
        } else if (failure == null || number < failedBatch) {
          failure = problem;
          failedBatch = number;
        }
        notifyAll();
      }
    }
  }

  // The consumer holds batch taken - 1; places up to ring - 1 further on are free.
  private boolean canClaim() {
    return !paused
        && failure == null
        && claimed < Math.min(batches(), taken - 1 + ring)
        && existing(claimed) != null;
  }

  private BatchBuffer existing(int number) {
    return buffers(size(number))[number % ring];
  }

  private BatchBuffer[] buffers(int images) {
    int usual = share == null ? settings.batchSize() : share.images(settings.batchSize());
    return images == usual ? whole : last;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the batches are closed");
    }
  }

  /** Ends the threads and frees the arrays, those of the batch last returned too. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    pause();
    closed = true;
    notifyAll();
    for (BatchBuffer[] buffers : List.of(whole, last)) {
      for (BatchBuffer buffer : buffers) {
        if (buffer != null) {
          buffer.free();
        }
      }
    }
  }
}
