package org.vgg4j.profiles;

/**
 * A device failed while it computed, and what it was computing is lost. The message is one line,
 * without what to do about it.
 */
public final class DeviceFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeviceFailureException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Of a GPU.
   *
   * @param where to be read after "failed", as in {@code in layer 'conv1'}; may be empty
   * @param found what said so, and with which words
   */
  public static DeviceFailureException ofGpu(String where, String found, Throwable cause) {
    return new DeviceFailureException(
        "the GPU failed "
            + (where.isEmpty() ? "" : where + " ")
            + "("
            + found
            + "), expected success",
        cause);
  }
}
