package org.vgg4j.trainer.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.profiles.MeasuredSpeeds;

class KnownSpeedsTest {

  private static final String CARD = "NVIDIA GeForce GTX 1080";
  private static final String DRIVER = "470.82.01, CUDA 11.4";
  private static final MeasuredSpeeds SPEEDS = new MeasuredSpeeds(1200, 300, "2026-11-27");

  @TempDir Path home;
  private KnownSpeeds speeds;

  @BeforeEach
  void measure() {
    speeds = new KnownSpeeds(home);
    speeds.keep(CARD, DRIVER, SPEEDS);
  }

  @Test
  void areThoseOfTheCardWithItsDriver() {
    assertThat(speeds.find(CARD, DRIVER)).contains(SPEEDS);
    assertThat(speeds.find("NVIDIA GeForce GTX 1070", DRIVER)).isEmpty();
    assertThat(speeds.find(CARD, "550.54.14, CUDA 12.4")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"device", "driver", "processor", "vgg4j"})
  void ofAnotherOneDoNotCount(String what) throws IOException {
    String changed = Files.readString(file()).replaceFirst("(\"" + what + "\" : \")", "$1another ");
    Files.writeString(file(), changed);

    assertThat(speeds.find(CARD, DRIVER)).isEmpty();
  }

  @Test
  void thatAreDamagedDoNotCount() throws IOException {
    Files.writeString(file(), "{\"device\"");

    assertThat(speeds.find(CARD, DRIVER)).isEmpty();
  }

  private Path file() {
    return new KeptDevice(home, CARD, DRIVER, ".speeds.json").file();
  }
}
