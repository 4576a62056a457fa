package org.vgg4j.cudadouble.kernels;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cuda.cudnn.DeviceMemory;
import org.vgg4j.profiles.cuda.cudnn.StreamEvents;

/** A GPU's memory and a stream on it, by the CUDA runtime alone. */
public final class Card implements AutoCloseable {

  private static final int HOST_TO_DEVICE = 1;
  private static final int DEVICE_TO_HOST = 2;

  private final CUstream_st stream = new CUstream_st();
  private final Deque<DeviceMemory> memory = new ArrayDeque<>();

  public Card() {
    check(cudart.cudaStreamCreate(stream));
  }

  public CUstream_st stream() {
    return stream;
  }

  /** Memory for so many floats, which holds NaN. */
  public Pointer room(int floats) {
    DeviceMemory room = new DeviceMemory((long) floats * Float.BYTES);
    memory.push(room);
    check(cudart.cudaMemsetAsync(room.start(), 0xff, room.bytes(), stream));
    return room.start();
  }

  public Pointer upload(float... values) {
    Pointer place = room(values.length);
    write(place, values);
    return place;
  }

  /** Overwrites what is there. */
  public void write(Pointer place, float... values) {
    try (FloatPointer host = new FloatPointer(values)) {
      copy(place, host, values.length, HOST_TO_DEVICE);
    }
  }

  /** Waits for the GPU. */
  public float[] download(Pointer place, int floats) {
    float[] values = new float[floats];
    try (FloatPointer host = new FloatPointer((long) floats)) {
      copy(host, place, floats, DEVICE_TO_HOST);
      host.get(values);
    }
    return values;
  }

  private void copy(Pointer to, Pointer from, int floats, int direction) {
    long bytes = (long) floats * Float.BYTES;
    check(cudart.cudaMemcpyAsync(to, from, bytes, direction, stream));
    check(cudart.cudaStreamSynchronize(stream));
  }

  /** How long the GPU takes for something, in milliseconds, of several rounds the least. */
  public double time(Runnable work, int rounds) {
    double least = Double.MAX_VALUE;
    try (StreamEvents events = new StreamEvents(stream)) {
      for (int round = 0; round < rounds; round++) {
        int start = events.record();
        work.run();
        least = Math.min(least, events.millisBetween(start, events.record()));
      }
    }
    return least;
  }

  private static void check(int status) {
    if (status != 0) {
      throw new IllegalStateException("the CUDA runtime answered " + status);
    }
  }

  @Override
  public void close() {
    while (!memory.isEmpty()) {
      memory.pop().close();
    }
    cudart.cudaStreamDestroy(stream);
  }
}
