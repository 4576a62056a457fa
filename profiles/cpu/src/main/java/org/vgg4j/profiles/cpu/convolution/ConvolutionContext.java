package org.vgg4j.profiles.cpu.convolution;

import org.vgg4j.profiles.cpu.onednn.Session;

/** What the convolutions of one graph share. */
public final class ConvolutionContext {

  private final Session session;
  private final AlgorithmSelector selector;
  private long passes;

  /**
   * @param selector decides how each pass is computed
   */
  public ConvolutionContext(Session session, AlgorithmSelector selector) {
    this.session = session;
    this.selector = selector;
  }

  public Session session() {
    return session;
  }

  AlgorithmSelector selector() {
    return selector;
  }

  void countPass() {
    passes++;
  }

  /** How many passes of convolutions were computed so far, whatever their direction. */
  public long passes() {
    return passes;
  }
}
