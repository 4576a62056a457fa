package org.vgg4j.trainer.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableRepairTest {

  private static final String GOOD = "1,10,0.1,2.3,0.1,2.3,0.1,0.1,0.1\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2,",
        "2",
        "x,10,0.1,2.3,0.1,2.3,0.1,0.1,0.1",
        "99999999999,10,0.1,2.3,0.1,2.3,0.1,0.1,0.1",
        "2,ten,0.1,2.3,0.1,2.3,0.1,0.1,0.1",
        "2,20,0.1,2.3",
        "\u00ff\u00fe\u0000",
        "2,20,0.1,2.3,0.1,2.3,0.1,0.1,0.1,7"
      })
  void aLineThatIsNoRowIsLeftOutAndKeptInACopy(String line) throws IOException {
    RunDirectory run = run(RunTable.METRICS.header() + "\n" + GOOD + line + "\n");
    String before = Files.readString(run.metricsFile(), StandardCharsets.ISO_8859_1);

    assertThat(run.epochs().keep(5))
        .singleElement()
        .asString()
        .contains("metrics.csv is damaged in 1 line", "kept as metrics.csv.damaged");

    assertThat(run.metricsFile()).hasContent(RunTable.METRICS.header() + "\n" + GOOD);
    assertThat(folder.resolve("metrics.csv.damaged"))
        .content(StandardCharsets.ISO_8859_1)
        .isEqualTo(before);
    assertThat(RunTable.METRICS.require(run)).hasSize(1);
  }

  @Test
  void aSecondDamageLeavesTheCopyOfTheFirst() throws IOException {
    RunDirectory run = run(RunTable.METRICS.header() + "\n" + GOOD + "first\n");
    run.epochs().keep(5);
    Files.writeString(run.metricsFile(), RunTable.METRICS.header() + "\n" + GOOD + "second\n");

    assertThat(run.epochs().keep(5))
        .singleElement()
        .asString()
        .endsWith("kept as metrics.csv.damaged-2");

    assertThat(folder.resolve("metrics.csv.damaged")).content().endsWith("first\n");
    assertThat(folder.resolve("metrics.csv.damaged-2")).content().endsWith("second\n");
  }

  @Test
  void aSoundTableStaysAsItIs() throws IOException {
    RunDirectory run =
        run(RunTable.METRICS.header() + "\n" + GOOD + "2,20,0.1,NaN,0,Infinity,0,0,0\n");

    assertThat(run.epochs().keep(1)).isEmpty();

    assertThat(run.metricsFile()).hasContent(RunTable.METRICS.header() + "\n" + GOOD);
    assertThat(folder.resolve("metrics.csv.damaged")).doesNotExist();
  }

  @Test
  void aTableOfAnotherVersionKeepsItsColumns() throws IOException {
    String older = "epoch,step,trainLoss\n1,10,2.3\n";
    RunDirectory run = run(older);

    assertThat(run.epochs().keep(5)).isEmpty();

    assertThat(run.metricsFile()).hasContent(older);
  }

  @Test
  void aTableFromBeforeItsLastColumnsGetsThemWhenARunGoesOn() throws IOException {
    String header =
        "epoch,step,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy";
    RunDirectory run = run(header + "\n1,10,0.1,2.3,0.1,2.3,0.25\n");

    assertThat(RunTable.METRICS.require(run))
        .singleElement()
        .satisfies(row -> assertThat(row.validationAccuracy()).isEqualTo(0.25))
        .satisfies(row -> assertThat(row.validationMacroF1()).isNaN());
    SampleRun.addEpoch(run, 2, 2.0, 0.5);

    assertThat(Files.readAllLines(run.metricsFile()))
        .startsWith(RunTable.METRICS.header(), "1,10,0.1,2.3,0.1,2.3,0.25,,")
        .hasSize(3);
    assertThat(RunTable.METRICS.require(run)).hasSize(2);
    assertThat(folder.resolve("metrics.csv.damaged")).doesNotExist();
  }

  @Test
  void aTableOfGigabytesIsRefusedUnread() throws IOException {
    RunDirectory run = run(RunTable.METRICS.header() + "\n" + GOOD);
    extend(run.metricsFile());

    assertThatThrownBy(() -> run.epochs().keep(5))
        .isInstanceOf(RunException.class)
        .hasMessage(
            run.metricsFile()
                + " is damaged: it has 3000000000 bytes; delete it and resume the run, or use another"
                + " copy");
    assertThatThrownBy(() -> RunTable.METRICS.require(run)).isInstanceOf(RunException.class);
  }

  @Test
  void predictionsOfGigabytesAreLeftUnread() throws IOException {
    RunDirectory run = RunDirectory.at(folder);
    Predictions table = new Predictions(List.of("cat", "dog"), false);
    table.add(new Predictions.Row(3, 0, 1, null, new float[] {0.25f, 0.75f}));
    table.write(run);
    assertThat(Predictions.read(run).orElseThrow().rows()).hasSize(1);

    extend(run.predictionsFile());

    assertThat(Predictions.read(run)).isEmpty();
  }

  /** By a hole, which takes no room on the disk. */
  private static void extend(Path file) throws IOException {
    try (RandomAccessFile table = new RandomAccessFile(file.toFile(), "rw")) {
      table.setLength(3_000_000_000L);
    }
  }

  private RunDirectory run(String metrics) throws IOException {
    RunDirectory run = RunDirectory.at(folder);
    Files.write(run.metricsFile(), metrics.getBytes(StandardCharsets.ISO_8859_1));
    run.epochs().addMissing();
    return run;
  }
}
