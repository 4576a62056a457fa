package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;
import org.vgg4j.trainer.views.tensorboard.EventFileTest;

/** Trains for real, looked at and not. */
class LookingAtTrainingTest {

  @TempDir private Path folder;

  private static CommandLineHarness.Outcome train(Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--model",
                "vgg11-bn",
                "--set",
                "width=0.0625",
                "--data",
                "cifar10-sample"));
    arguments.addAll(List.of("--limit-train", "320", "--limit-test", "100", "--batch-size", "32"));
    arguments.addAll(List.of("--epochs", "2", "--device", "cpu"));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  @Test
  void whoeverLooksChangesNothingThatIsComputed() throws IOException {
    var plain =
        train("--out", folder.resolve("plain"), "--acceleration", "fixed", "--threads", "1");
    var seen =
        train(
            "--out",
            folder.resolve("seen"),
            "--acceleration",
            "fixed",
            "--threads",
            "1",
            "--ui",
            "0",
            "--tensorboard");

    assertThat(plain.exitCode()).as(plain.err()).isZero();
    assertThat(seen.exitCode()).as(seen.err()).isZero();
    assertThat(seen.out()).contains("live view: http://127.0.0.1:");
    for (String file : List.of("metrics.csv", "layers.csv", "predictions.csv")) {
      assertThat(folder.resolve("seen").resolve(file))
          .hasSameTextualContentAs(folder.resolve("plain").resolve(file));
    }
    assertThat(Files.readString(folder.resolve("plain/layer-times.csv")))
        .startsWith("layer,forwardMillis,backwardMillis,steps\nblock1_conv1,");
    assertThat(Files.readAllLines(folder.resolve("plain/timings.csv")).get(0))
        .endsWith(",memoryMegabytes,forwardBackwardSeconds,updateSeconds");
    requireEverythingInTheEventFile();
  }

  private void requireEverythingInTheEventFile() throws IOException {
    List<Summary.Value> values =
        EventFileTest.read(folder.resolve("seen/tensorboard")).stream()
            .filter(event -> event.summary() != null)
            .flatMap(event -> event.summary().getValueList().stream())
            .toList();
    assertThat(values.stream().filter(value -> value.getTag().equals("step/loss"))).hasSize(20);
    assertThat(values.stream().filter(value -> value.getTag().equals("loss/validation")))
        .hasSize(2);
    assertThat(values.stream().filter(value -> value.getTag().equals("accuracy/test"))).hasSize(1);
    assertThat(values.stream().filter(Summary.Value::hasHisto)).isNotEmpty();
    assertThat(values.stream().filter(Summary.Value::hasImage)).hasSize(2);
  }

  @Test
  void aPortInUseIsOneLineAndLeavesNoRunBehind() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var outcome = train("--out", folder.resolve("run"), "--ui", taken.getLocalPort());

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err().lines())
          .containsExactly(
              "port "
                  + taken.getLocalPort()
                  + " is in use, expected a free one for --ui; give another, or --ui 0 for any");
      assertThat(folder.resolve("run")).doesNotExist();
    }
  }
}
