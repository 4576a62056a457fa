package org.vgg4j.profiles.cpu.onednn;

/** One of the computations that a {@link Sequence} runs one after another. */
public interface Step {

  void run();

  /** Name of the code that runs; oneDNN's own names for its kernels. */
  String implementation();
}
