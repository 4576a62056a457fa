package org.vgg4j.benchmarks;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;

/** libtorch through DJL, from the jars alone: nothing is downloaded and nobody is told. */
final class Torch {

  static final String ENGINE = "PyTorch";

  private Torch() {}

  /**
   * Loads libtorch. To be called before any other class of DJL is used.
   *
   * @param threads compute threads, at least 1
   */
  static NDManager open(int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    NDManager manager = NDManager.newBaseManager(Device.cpu(), ENGINE);
    // Otherwise inference would record what gradients need; a gradient collector switches it on.
    JniUtils.setGradMode(false);
    return manager;
  }

  static String version() {
    return "libtorch " + Engine.getEngine(ENGINE).getVersion();
  }
}
