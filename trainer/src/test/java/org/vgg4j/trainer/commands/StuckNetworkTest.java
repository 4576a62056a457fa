package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deep network without batch norm, thrown at a high rate where no image reaches its output. */
class StuckNetworkTest {

  @TempDir private Path folder;

  @Test
  void trainAndDoctorSayTheSameOfANetworkThatStandsAtChanceWithoutADeadLayer() {
    Path run = folder.resolve("run");
    var trained =
        InProcess.run(
            "train",
            "--model",
            "vgg16",
            "--set",
            "width=0.0625",
            "--optimizer",
            "nesterov",
            "--lr",
            "0.05",
            "--data",
            "cifar10-sample",
            "--limit-test",
            "50",
            "--batch-size",
            "16",
            "--steps",
            "300",
            "--quiet",
            "--device",
            "cpu",
            "--out",
            run);

    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err())
        .hasLineCount(1)
        .startsWith("warning: stuck-at-chance at step 300: the loss stands at 2.3")
        .contains("every image gets the same answer; try --lr 0.005, or --model vgg16-bn");
    String seen = trained.err().strip().replace("warning: stuck-at-chance at ", "");
    var examined = InProcess.run("doctor", run);
    assertThat(examined.exitCode()).isEqualTo(1);
    assertThat(examined.out())
        .containsOnlyOnce("problem")
        .contains("stuck-at-chance " + seen, "lr-find --recipe ");
  }
}
