package org.vgg4j.profiles;

/**
 * A device failed while it computed, and what it was computing is lost. The message is one line.
 */
public final class DeviceFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeviceFailureException(String message, Throwable cause) {
    super(message, cause);
  }
}
