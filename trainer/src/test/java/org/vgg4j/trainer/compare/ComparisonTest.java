package org.vgg4j.trainer.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.runs.RunException;

class ComparisonTest {

  @TempDir private Path folder;

  private Path run(String name, int epochs, String result) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("recipe.yaml"), "model: vgg11\n");
    StringBuilder metrics =
        new StringBuilder(
            "epoch,step,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy\n");
    StringBuilder timings = new StringBuilder("epoch,seconds,imagesPerSecond,evaluationSeconds\n");
    for (int epoch = 1; epoch <= epochs; epoch++) {
      metrics
          .append(epoch)
          .append(',')
          .append(10 * epoch)
          .append(",0.1,2,0.2,2,0.")
          .append(epoch + 2);
      metrics.append('\n');
      timings.append(epoch).append(",10,50,2\n");
    }
    Files.writeString(run.resolve("metrics.csv"), metrics);
    Files.writeString(run.resolve("timings.csv"), timings);
    if (result != null) {
      Files.writeString(run.resolve("result.json"), result);
    }
    return run;
  }

  @Test
  void aLineThatIsNoRowIsLeftOutAndSaidAndMovesNoFigureToAnotherEpoch() throws IOException {
    Path run = run("damaged", 3, null);
    Path metrics = run.resolve("metrics.csv");
    Files.writeString(metrics, Files.readString(metrics).replace("2,20,0.1,2,", "2,20,\u001b[1"));
    Comparison comparison = Comparison.of(List.of(run));

    assertThat(comparison.damage())
        .containsExactly(metrics + " is damaged in 1 line, which is left out");
    assertThat(comparison.rows().get(0)).contains("30").doesNotContain("20");
    assertThat(comparison.csv().lines().skip(1))
        .hasSize(2)
        .last(org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .startsWith("damaged,vgg11,3,30,36.000,")
        .endsWith(",50");
    assertThat(comparison.html()).contains("damaged");
  }

  @Test
  void anEndedRunStandsBesideOneUnderWayAndOneThatHasJustBegun() throws IOException {
    Comparison comparison =
        Comparison.of(
            List.of(
                run(
                    "done",
                    3,
                    "{\"status\":\"completed\",\"steps\":30,\"testAccuracy\":0.45,\"wallSeconds\":40,"
                        + "\"parameters\":9488266}"),
                run("under <way>", 2, null),
                run("begun", 0, null)));

    assertThat(comparison.rows())
        .containsExactly(
            List.of(
                "done",
                "vgg11",
                "9,488,266",
                "3",
                "30",
                "50.00 %",
                "45.00 %",
                "50",
                "40",
                "completed"),
            List.of("under <way>", "vgg11", "-", "2", "20", "40.00 %", "-", "50", "24", "running"),
            List.of("begun", "vgg11", "-", "0", "0", "-", "-", "-", "-", "running"));
    assertThat(comparison.html())
        .contains("under &lt;way&gt;", "Validation accuracy by time", "Results")
        .doesNotContain("<way>");
    assertThat(comparison.csv().lines().skip(1))
        .hasSize(5)
        .last()
        .isEqualTo("under <way>,vgg11,2,20,24.000,2,0.2,2,0.4,50");
  }

  @Test
  void aFolderThatIsNoRunIsNamed() {
    assertThatThrownBy(() -> Comparison.of(List.of(folder)))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("is no run");
  }
}
