package org.vgg4j.profiles.cuda.cudnn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** Events on a stream: marks to which the GPU itself gives the time when it comes to them. */
public final class StreamEvents implements AutoCloseable {

  private final CUstream_st stream;
  private final List<CUevent_st> events = new ArrayList<>();
  private final float[] millis = new float[1];

  /**
   * @param stream not closed here
   */
  public StreamEvents(CUstream_st stream) {
    this.stream = stream;
  }

  /**
   * Queues one behind the work that is there.
   *
   * @return its number, from 0
   */
  public int record() {
    CUevent_st event = new CUevent_st();
    Statuses.cuda(cudart.cudaEventCreate(event), "cudaEventCreate", "a mark");
    events.add(event);
    Statuses.cuda(cudart.cudaEventRecord(event, stream), "cudaEventRecord", "a mark");
    return events.size() - 1;
  }

  /** Milliseconds from one to a later one, once the GPU has come to it. */
  public double millisBetween(int start, int end) {
    Statuses.cuda(cudart.cudaEventSynchronize(events.get(end)), "cudaEventSynchronize", "a mark");
    Statuses.cuda(
        cudart.cudaEventElapsedTime(millis, events.get(start), events.get(end)),
        "cudaEventElapsedTime",
        "two marks");
    return millis[0];
  }

  @Override
  public void close() {
    events.forEach(cudart::cudaEventDestroy);
    events.clear();
  }
}
