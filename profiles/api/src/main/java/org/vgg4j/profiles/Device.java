package org.vgg4j.profiles;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a user may type after {@code --device}. */
public enum Device {
  /** The usable profile that is preferred most. */
  AUTO,
  CPU,
  CUDA;

  /** The name a user types. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The device with this name.
   *
   * @throws DeviceSettingException in one line with the choices, if there is none
   */
  public static Device of(String id) {
    return Arrays.stream(values())
        .filter(device -> device.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new DeviceSettingException(
                    "--device is '"
                        + id
                        + "', expected one of "
                        + Arrays.stream(values())
                            .map(Device::id)
                            .collect(Collectors.joining(", "))));
  }
}
