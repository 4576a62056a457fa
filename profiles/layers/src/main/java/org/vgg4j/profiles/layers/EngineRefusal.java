package org.vgg4j.profiles.layers;

/** An engine turns out not to compute what a layer is given. Nothing is broken: stock can. */
public final class EngineRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason to be read after "it", as in {@code is refused by cuDNN}
   */
  public EngineRefusal(String reason, Throwable cause) {
    super(reason, cause);
  }
}
