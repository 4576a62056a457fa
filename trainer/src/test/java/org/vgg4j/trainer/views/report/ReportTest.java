package org.vgg4j.trainer.views.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;
import org.vgg4j.trainer.runs.FindingsFile;
import org.vgg4j.trainer.runs.Predictions;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.SampleRun;

/** Reports of folders that hold only a part of what a run leaves. */
class ReportTest {

  @TempDir private Path folder;

  private RunDirectory run;

  @BeforeEach
  void leaveARecipeAndThreeEpochs() throws IOException {
    ComputeProfiles.select(Device.CPU);
    run = SampleRun.begin(folder, "model: vgg11\ndata: cifar10-sample\n");
    SampleRun.addEpoch(run, 1, 2.1, 0.25);
    SampleRun.addEpoch(run, 2, 2.0, 0.35);
    SampleRun.addEpoch(run, 3, 2.2, 0.30);
    // As an older version wrote it: without the last two columns.
    write(
        "timings.csv",
        """
        epoch,seconds,imagesPerSecond,etlMillisPerBatch,evaluationSeconds,memoryMegabytes
        1,2.0,144.0,1.0,0.5,300
        """);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private String report() throws IOException {
    return Files.readString(StoredReport.write(RunDirectory.open(folder)));
  }

  @Test
  void aRunUnderWayMarksItsBestEpochAndSaysThatItIsNotTestedYet() throws IOException {
    assertThat(report())
        .contains("under way: 3 epochs so far", "best: epoch 2", "35.0")
        .contains("The test set is measured once, at the end of a run; not yet here.")
        .contains("forward, backward and update")
        .contains("needs a checkpoint");
  }

  @Test
  void aRunThatTestsItsLastEpochShowsThatOneAndCallsNoneTheBest() throws IOException {
    write("recipe.yaml", "model: vgg11\ndata: cifar10-sample\ntestedEpoch: last\n");

    assertThat(report())
        .contains("last epoch 3 of 3", "last: epoch 3, 30.0")
        .contains("The last epoch's weights are the result.")
        .doesNotContain("best epoch", "best: epoch");
  }

  @Test
  void theLossInTrainingIsToldFromTheCrossEntropyOfValidation() throws IOException {
    String recipe =
        "model: vgg11\ndata: cifar10-sample\nlabelSmoothing: %s\nl2: %s\nweightDecay: %s\n";
    write("recipe.yaml", recipe.formatted("0", "0", "0"));
    assertThat(report()).contains("cross entropy, nats<");

    write("recipe.yaml", recipe.formatted("0.1", "5e-4", "0"));
    assertThat(report())
        .contains(
            "cross entropy, nats; training with the penalty of l2=0.0005 and smoothed labels<");

    write("recipe.yaml", recipe.formatted("0", "0", "0.01"));
    assertThat(report())
        .contains("cross entropy, nats; training with the penalty of weightDecay=0.01<");
  }

  @Test
  void aTestWithoutNumbersIsToldFromNone() throws IOException {
    SampleRun.result(run, 3, RunStatus.DIVERGED, Double.NaN, 2).write(run);
    assertThat(report())
        .contains("NaN: the network answers some of 2 test images with no number")
        .contains("The test set was measured once, at the end, and gave no figures.")
        .doesNotContain("not yet here", "it was not.");

    Predictions predictions = new Predictions(List.of("a", "b"), false);
    predictions.add(new Predictions.Row(0, 0, 1, null, new float[] {0.1f, 0.9f}));
    predictions.add(new Predictions.Row(1, 1, -1, null, new float[] {Float.NaN, Float.NaN}));
    predictions.write(run);
    assertThat(report()).contains("NaN: the network answers 1 of 2 test images with no number");
  }

  @Test
  void classNamesAndMessagesCannotBecomeMarkup() throws IOException {
    String evil = "<img src=x onerror=alert(1)>";
    SampleRun.result(run, 3, RunStatus.COMPLETED, 0.5, 2).write(run);
    Predictions predictions = new Predictions(List.of(evil + ",\"", "b"), false);
    predictions.add(new Predictions.Row(0, 0, 1, null, new float[] {0.1f, 0.9f}));
    predictions.add(new Predictions.Row(1, 1, 1, null, new float[] {0.2f, 0.8f}));
    predictions.write(run);
    FindingsFile.write(
        RunDirectory.open(folder),
        List.of(new Finding(FindingCode.DEAD_RELU, "conv1", 12, evil, "lower the rate")));

    String html = report();

    assertThat(html).doesNotContain(evil).contains("&lt;img src=x onerror=alert(1)&gt;,\"");
    assertThat(html).contains("Confusion matrix", "id=\"findings\"");
    assertThat(html)
        .contains("dead-relu · step 12, layer conv1</div><p>&lt;img src=x onerror=alert(1)&gt;</p>")
        .contains("lower the rate");
  }

  @Test
  void aResultOfTheTimeBeforeARunWentOnIsNotShown() throws IOException {
    SampleRun.result(run, 2, RunStatus.COMPLETED, 0.5, 2).write(run);

    assertThat(report()).contains("under way").doesNotContain("Test accuracy");
  }

  @Test
  void thePageAsksForNothingFromElsewhere() throws IOException {
    assertThat(report())
        .doesNotContain("http://")
        .doesNotContain("https://")
        .doesNotContain("url(");
  }

  @Test
  void theCommandToRepeatIsSafeToPasteIntoAShell() {
    assertThat(OriginSection.shell(List.of("vgg4j", "--out", "it's here; rm -rf")))
        .isEqualTo("vgg4j --out 'it'\\''s here; rm -rf'");
  }
}
