package org.vgg4j.trainer.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.nio.file.Path;
import java.util.Optional;
import org.vgg4j.profiles.MeasuredSpeeds;

/**
 * How fast {@code doctor} found GPUs and this machine's processor. A measurement of another driver,
 * card, processor or version of vgg4j does not count.
 *
 * @param home the folder that all runs share
 */
public record KnownSpeeds(Path home) {

  private static final String ENDING = ".speeds.json";

  /** What a file holds: its name leaves characters out. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Kept(
      String device, String driver, String processor, String vgg4j, MeasuredSpeeds speeds) {}

  /** What was measured of a card with this driver, if anything. */
  public Optional<MeasuredSpeeds> find(String device, String driver) {
    return new KeptDevice(home, device, driver, ENDING)
        .read(Kept.class)
        .filter(
            kept ->
                device.equals(kept.device)
                    && driver.equals(kept.driver)
                    && Processor.name().equals(kept.processor)
                    && KeptDevice.thisProgram().equals(kept.vgg4j)
                    && kept.speeds != null
                    && kept.speeds.gpu() > 0
                    && kept.speeds.processor() > 0
                    && kept.speeds.date() != null)
        .map(Kept::speeds);
  }

  /** Keeps what was measured. */
  public void keep(String device, String driver, MeasuredSpeeds speeds) {
    new KeptDevice(home, device, driver, ENDING)
        .write(new Kept(device, driver, Processor.name(), KeptDevice.thisProgram(), speeds));
  }
}
