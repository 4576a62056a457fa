package org.vgg4j.models;

/**
 * What was asked of a network is wrong in itself: a name that there is none of, a size that it
 * cannot have. The message is one line: found, expected.
 */
public final class ModelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }
}
