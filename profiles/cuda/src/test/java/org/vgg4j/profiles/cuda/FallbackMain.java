package org.vgg4j.profiles.cuda;

import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.choices.Choices;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceUnavailableException;

/** What the trainer does at its start, alone. */
public final class FallbackMain {

  private FallbackMain() {}

  public static void main(String[] arguments) {
    try {
      System.out.println(
          ComputeProfiles.select(Choices.find("device", arguments[0], Device.class)).line());
    } catch (DeviceUnavailableException e) {
      System.err.println(e.getMessage());
      System.exit(3);
    }
    System.out.println(Nd4j.getBackend().getClass().getSimpleName());
    System.out.println(Nd4j.ones(2, 2).sumNumber());
    System.exit(0);
  }
}
