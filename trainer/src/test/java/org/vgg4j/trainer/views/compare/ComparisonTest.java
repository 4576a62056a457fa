package org.vgg4j.trainer.views.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.SampleRun;

class ComparisonTest {

  @TempDir private Path folder;

  /** A run whose validation accuracy grows by 0.1 in every epoch, from 0.3. */
  private Path run(String name, int epochs, boolean ended) {
    Path folder = this.folder.resolve(name);
    RunDirectory run = SampleRun.begin(folder, "model: vgg11\n");
    for (int epoch = 1; epoch <= epochs; epoch++) {
      SampleRun.addEpoch(run, epoch, 2, (epoch + 2) / 10.0);
    }
    if (ended) {
      SampleRun.result(run, epochs, RunStatus.COMPLETED, 0.45, 100).write(run);
    }
    return folder;
  }

  @Test
  void aLineThatIsNoRowIsLeftOutAndSaidAndMovesNoFigureToAnotherEpoch() throws IOException {
    Path run = run("damaged", 3, false);
    Path metrics = run.resolve("metrics.csv");
    Files.writeString(metrics, Files.readString(metrics).replace("2,18,", "2,18,\u001b[1"));
    Comparison comparison = Comparison.of(List.of(run));

    assertThat(comparison.damage())
        .containsExactly(metrics + " is damaged in 1 line, which is left out");
    assertThat(comparison.rows().get(0)).contains("27").doesNotContain("18");
    assertThat(comparison.csv().lines().skip(1))
        .hasSize(2)
        .last(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .startsWith("damaged,vgg11,3,27,36.000,")
        .endsWith(",50.0");
    assertThat(comparison.html()).contains("damaged");
  }

  @Test
  void anEndedRunStandsBesideOneUnderWayAndOneThatHasJustBegun() throws IOException {
    Comparison comparison =
        Comparison.of(
            List.of(run("done", 3, true), run("under <way>", 2, false), run("begun", 0, false)));

    assertThat(comparison.rows())
        .containsExactly(
            List.of(
                "done",
                "vgg11",
                "9,488,266",
                "3",
                "27",
                "50.00 %",
                "45.00 %",
                "50",
                "40",
                "completed"),
            List.of("under <way>", "vgg11", "-", "2", "18", "40.00 %", "-", "50", "24", "running"),
            List.of("begun", "vgg11", "-", "0", "0", "-", "-", "-", "-", "running"));
    assertThat(comparison.html())
        .contains("under &lt;way&gt;", "Validation accuracy by time", "Results")
        .doesNotContain("<way>");
    assertThat(comparison.csv().lines().skip(1))
        .hasSize(5)
        .last()
        .isEqualTo("under <way>,vgg11,2,18,24.000,2.000000,0.200000,2.000000,0.400000,50.0");
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    assertThatThrownBy(() -> Comparison.of(List.of(folder)))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("is no run");
  }
}
