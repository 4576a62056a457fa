package org.vgg4j.models.onnx;

/**
 * A network that cannot be written as ONNX, or not as asked; one line: what was found, what was
 * expected, what to do.
 */
public final class OnnxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public OnnxException(String message) {
    super(message);
  }
}
