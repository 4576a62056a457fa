package org.vgg4j.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;
import org.vgg4j.trainer.runs.FindingsFile;
import org.vgg4j.trainer.runs.RunDirectory;

/** Reports of folders that hold only a part of what a run leaves. */
class ReportTest {

  private static final String METRICS =
      """
      epoch,step,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy
      1,9,0.001,2.2,0.2,2.1,0.25
      2,18,0.001,1.9,0.3,2.0,0.35
      3,27,0.0005,1.7,0.4,2.2,0.30
      """;

  @TempDir private Path folder;

  @BeforeEach
  void leaveARecipeAndThreeEpochs() throws IOException {
    ComputeProfiles.select("cpu");
    write("recipe.yaml", "model: vgg11\ndata: cifar10-sample\n");
    write("metrics.csv", METRICS);
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
        .contains("under way: 3 epochs so far", "best: epoch 2", "35.0", TestSection.NOT_YET)
        .contains("forward, backward and update")
        .contains("needs a checkpoint");
  }

  @Test
  void classNamesAndMessagesCannotBecomeMarkup() throws IOException {
    String evil = "<img src=x onerror=alert(1)>";
    write(
        "result.json",
        "{\"status\":\"completed\",\"steps\":27,\"testAccuracy\":0.5,\"testImages\":2,\"bestEpoch\":2}");
    write(
        "predictions.csv",
        "index,label,predicted,\"p_"
            + evil
            + ",\"\"\",p_b\n0,\""
            + evil
            + ",\"\"\",b,0.1,0.9\n1,b,b,0.2,0.8\n");
    FindingsFile.write(
        RunDirectory.open(folder),
        List.of(new Finding(FindingCode.DEAD_RELU, "conv1", 12, evil, "lower the rate")));

    String html = report();

    assertThat(html).doesNotContain(evil).contains("&lt;img src=x onerror=alert(1)&gt;,&quot;");
    assertThat(html).contains("Confusion matrix", "id=\"findings\"");
    assertThat(html)
        .contains("dead-relu · step 12, layer conv1</div><p>&lt;img src=x onerror=alert(1)&gt;</p>")
        .contains("lower the rate");
  }

  @Test
  void aResultOfTheTimeBeforeARunWentOnIsNotShown() throws IOException {
    write(
        "result.json",
        "{\"status\":\"completed\",\"steps\":18,\"testAccuracy\":0.5,\"testImages\":2,\"bestEpoch\":2}");

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
