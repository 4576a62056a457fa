package org.vgg4j.profiles;

/**
 * A device or a setting of one that is wrong in itself: a name that there is none of, a number out
 * of its range. The message is one line: found, expected.
 */
public final class DeviceSettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public DeviceSettingException(String message) {
    super(message);
  }
}
