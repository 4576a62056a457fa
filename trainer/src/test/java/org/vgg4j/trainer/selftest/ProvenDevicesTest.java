package org.vgg4j.trainer.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.models.InputShape;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.KeptDevice;
import org.vgg4j.trainer.runs.RunException;

class ProvenDevicesTest {

  private static final String CARD = "NVIDIA GeForce GTX 1080";
  private static final String DRIVER = "470.82.01, CUDA 11.4";

  @TempDir Path home;

  @Test
  void aCardThatPassedIsFoundWithItsDriverAndNoOther() {
    devices().keep(card(), "stock", result(1e-6));

    assertThat(devices().find(CARD, DRIVER)).isPresent();
    assertThat(devices().find(CARD, "550.54.14, CUDA 12.4")).isEmpty();
    assertThat(devices().find("NVIDIA GeForce GTX 1070", DRIVER)).isEmpty();
  }

  @Test
  void aCardThatFailedIsKeptAndIsNoProof() throws IOException {
    devices().keep(card(), "stock", result(1));

    assertThat(devices().find(CARD, DRIVER)).isEmpty();
    assertThat(Files.readString(file())).contains("\"passed\" : false");
  }

  @Test
  void aProofOfAnotherVersionOfThisProgramDoesNotCount() throws IOException {
    devices().keep(card(), "stock", result(1e-6));
    Files.writeString(file(), Files.readString(file()).replaceAll("\"vgg4j\" : \"", "$0other "));

    assertThat(devices().find(CARD, DRIVER)).isEmpty();
  }

  @Test
  void aDamagedFileIsNoProofAndIsReplaced() throws IOException {
    devices().keep(card(), "stock", result(1e-6));
    Files.writeString(file(), "{\"device\"");
    assertThat(devices().find(CARD, DRIVER)).isEmpty();

    devices().keep(card(), "stock", result(1e-6));
    assertThat(devices().find(CARD, DRIVER)).isPresent();
  }

  @Test
  void aLinkIsNeitherReadNorWrittenThrough(@TempDir Path elsewhere) throws IOException {
    devices().keep(card(), "stock", result(1e-6));
    Path target = elsewhere.resolve("target.json");
    Files.move(file(), target);
    Files.createSymbolicLink(file(), target);
    String before = Files.readString(target);

    assertThat(devices().find(CARD, DRIVER)).isEmpty();
    devices().keep(card(), "stock", result(1));
    assertThat(target).hasContent(before);
  }

  @Test
  void answersThatTheBuildLacksAreTheBuildsFaultAndNotTheDevices() {
    Trial trial = new Trial("conv", null, 8, new InputShape(3, 12, 12), 5, 1e-4, 1e-4);
    Answer found = new Answer(1, Quantity.LOSS, "", Sketch.of(1));
    ComputeDevice device =
        new ComputeDevice(
            card(), new AccelerationSettings(AccelerationSettings.Mode.OFF, Precision.FP32, 0));

    assertThatThrownBy(
            () ->
                ProvenDevices.test(
                    device,
                    () -> {
                      SelfTest.compare(trial, List.of(found), List.of());
                      return result(0);
                    }))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "the self-test cannot judge the device: this build of vgg4j has no known answers for"
                + " its network 'conv' (found 0, expected 1 answers); build it again from clean"
                + " sources, and after a change of the networks make the answers anew"
                + " (docs/extending.md)");
  }

  private ProvenDevices devices() {
    return new ProvenDevices(home);
  }

  private Path file() {
    return new KeptDevice(home, CARD, DRIVER, ProvenDevices.ENDING).file();
  }

  private static DeviceSelection card() {
    return new DeviceSelection(null, CARD, CARD, 8L << 30, DRIVER, "device: cuda");
  }

  private static SelfTest result(double difference) {
    return new SelfTest(List.of(new Difference("dense", "loss in step 1", difference, 1e-4)), 1, 1);
  }
}
