package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;

/** Memory that one thread computes in while others of the same graph compute beside it. */
public final class ThreadContext {

  // Held so that it lives as long as its handle.
  private final stream stream;
  private final dnnl_stream handle;
  private final NativeBuffer scratch = new NativeBuffer();
  private float[][][] blocks = new float[2][0][0];

  ThreadContext(engine engine) {
    this.stream = new stream(engine);
    this.handle = stream.get();
  }

  dnnl_stream stream() {
    return handle;
  }

  /** What a kernel needs while it runs. */
  NativeBuffer scratch() {
    return scratch;
  }

  /**
   * Arrays on the heap for loops in Java, which the JVM compiles to vector instructions; their
   * content is undefined.
   *
   * @param which 0 or 1
   * @param arrays how many, at least
   * @param length of each, at least
   */
  public float[][] block(int which, int arrays, int length) {
    float[][] block = blocks[which];
    if (block.length < arrays || block[0].length < length) {
      int longest = block.length == 0 ? length : Math.max(length, block[0].length);
      block = new float[Math.max(arrays, block.length)][longest];
      blocks[which] = block;
    }
    return block;
  }
}
