package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;

/**
 * Copies of one array of every batch to the GPU, by way of pinned memory and on a stream of their
 * own: while the GPU computes a step, what the next one reads is copied. Neither the host nor the
 * GPU's work on earlier steps waits for a copy; work that is queued behind it does.
 */
public final class UpCopy {

  /** The batch that is computed on, and the next. */
  private static final int SLOTS = 2;

  private final Session session;
  private final CUstream_st stream = new CUstream_st();
  private final Slot[] slots = new Slot[SLOTS];
  private int next;

  private static final class Slot {
    private final CUevent_st copied = new CUevent_st();
    private final CUevent_st used = new CUevent_st();
    private Pointer pinned;
    private long capacity;
    private long target;
    private long bytes;

    boolean overlaps(long other, long otherBytes) {
      return target < other + otherBytes && other < target + bytes;
    }
  }

  /**
   * @param session whose work reads the arrays; frees the memory when it is closed
   */
  public UpCopy(Session session) {
    this.session = session;
    cuda(cudart.cudaStreamCreate(stream), "cudaStreamCreate");
    session.resources().own(() -> cudart.cudaStreamDestroy(stream));
    for (int i = 0; i < SLOTS; i++) {
      Slot slot = new Slot();
      slots[i] = slot;
      cuda(cudart.cudaEventCreate(slot.copied), "cudaEventCreate");
      session.resources().own(() -> cudart.cudaEventDestroy(slot.copied));
      cuda(cudart.cudaEventCreate(slot.used), "cudaEventCreate");
      session.resources().own(() -> cudart.cudaEventDestroy(slot.used));
      session.resources().own(() -> free(slot));
    }
  }

  /**
   * Copies an array of the host, which may be changed at once.
   *
   * @param target on the GPU
   */
  public void queue(Pointer source, Pointer target, long bytes) {
    Slot slot = slots[next];
    next = (next + 1) % SLOTS;
    // The copy of two batches ago is read from the pinned memory that is written now.
    cuda(cudart.cudaEventSynchronize(slot.copied), "cudaEventSynchronize");
    if (bytes > slot.capacity) {
      free(slot);
      slot.pinned = new Pointer();
      cuda(cudart.cudaMallocHost(slot.pinned, bytes), "cudaMallocHost");
      slot.capacity = bytes;
    }
    Pointer.memcpy(slot.pinned, source, bytes);
    for (Slot earlier : slots) {
      // The target may be memory that a step before still reads: all but the last one are done.
      if (earlier == slot || earlier.overlaps(target.address(), bytes)) {
        cuda(cudart.cudaStreamWaitEvent(stream, earlier.used, 0), "cudaStreamWaitEvent");
      }
    }
    cuda(
        cudart.cudaMemcpyAsync(target, slot.pinned, bytes, cudart.cudaMemcpyHostToDevice, stream),
        "cudaMemcpyAsync");
    cuda(cudart.cudaEventRecord(slot.copied, stream), "cudaEventRecord");
    cuda(cudart.cudaStreamWaitEvent(session.stream(), slot.copied, 0), "cudaStreamWaitEvent");
    slot.target = target.address();
    slot.bytes = bytes;
  }

  /** To be called once all work is queued that reads what was copied last. */
  public void used() {
    Slot last = slots[(next + SLOTS - 1) % SLOTS];
    cuda(cudart.cudaEventRecord(last.used, session.stream()), "cudaEventRecord");
  }

  private static void free(Slot slot) {
    if (slot.pinned != null) {
      cudart.cudaFreeHost(slot.pinned);
      slot.pinned = null;
      slot.capacity = 0;
    }
  }

  private static void cuda(int status, String function) {
    Statuses.cuda(status, function, "a batch");
  }
}
