package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dropout, crops and flips are on, and so is the watcher. */
class RepeatedRunsTest {

  @TempDir private Path folder;

  @Test
  void theSameCommandGivesTheSameMetricsAndParametersBitForBit() throws Exception {
    SmallRun runs = new SmallRun(folder);
    for (String out : List.of("a", "b")) {
      var outcome = SmallRun.train("--batch-size", 20, "--epochs", 4, "--out", folder.resolve(out));
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    }
    var other =
        SmallRun.train(
            "--batch-size", 20, "--epochs", 4, "--seed", 2, "--out", folder.resolve("c"));
    assertThat(other.exitCode()).as(other.err()).isZero();

    assertThat(runs.metrics("b")).isEqualTo(runs.metrics("a"));
    for (int i = 0; i < 2; i++) {
      assertThat(runs.state("b").get(i)).isEqualTo(runs.state("a").get(i));
    }
    assertThat(runs.metrics("c")).isNotEqualTo(runs.metrics("a"));
  }
}
