package org.vgg4j.profiles.cuda.cudnn;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A copy of floats to pinned memory of the host, queued behind the work that computes them and read
 * later: whoever reads waits for what was queued before the copy, and for nothing behind it.
 */
public final class DownCopy {

  private final Session session;
  private final CUevent_st done = new CUevent_st();
  private Pointer pinned;
  private long capacity;

  /**
   * @param session on whose stream copies are queued; frees the memory when it is closed
   */
  public DownCopy(Session session) {
    this.session = session;
    Statuses.cuda(cudart.cudaEventCreate(done), "cudaEventCreate", "a copy");
    session.resources().own(() -> cudart.cudaEventDestroy(done));
    session.resources().own(this::free);
  }

  /** Queues a copy, in the place of the one before. */
  public void queue(Pointer source, long floats) {
    long bytes = floats * Float.BYTES;
    if (floats > capacity) {
      // The copy before may still be written there.
      await(floats);
      free();
      pinned = new Pointer();
      Statuses.cuda(cudart.cudaMallocHost(pinned, bytes), "cudaMallocHost", bytes + " bytes");
      capacity = floats;
    }
    Statuses.cuda(
        cudart.cudaMemcpyAsync(
            pinned, source, bytes, cudart.cudaMemcpyDeviceToHost, session.stream()),
        "cudaMemcpyAsync",
        bytes + " bytes");
    Statuses.cuda(
        cudart.cudaEventRecord(done, session.stream()), "cudaEventRecord", bytes + " bytes");
  }

  /** What was copied last, once it is there. */
  public float[] read(int floats) {
    await(floats);
    float[] values = new float[floats];
    new FloatPointer(pinned).get(values);
    return values;
  }

  private void await(long floats) {
    Statuses.cuda(
        cudart.cudaEventSynchronize(done), "cudaEventSynchronize", floats * Float.BYTES + " bytes");
  }

  private void free() {
    if (pinned != null) {
      cudart.cudaFreeHost(pinned);
      pinned = null;
      capacity = 0;
    }
  }
}
