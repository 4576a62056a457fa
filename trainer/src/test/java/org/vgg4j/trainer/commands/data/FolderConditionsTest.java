package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.CheckpointWriter;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;

/** What {@code evaluate --corruptions} says of the images of a folder. */
class FolderConditionsTest extends TrainedFolder {

  @Test
  void everyConditionSaysHowManyImagesItHasAndWhichAreUnreadable() throws IOException {
    Path other = folder.resolve("other");
    SampleFolder.write(other, CLASSES, 100, 105);
    Files.writeString(other.resolve("cat/0103.png"), "no image");
    byte[] bytes = Files.readAllBytes(other.resolve("bird/0104.png"));
    Arrays.fill(bytes, 60, bytes.length - 20, (byte) 0x55);
    Files.write(other.resolve("bird/0104.png"), bytes);
    Object[] corrupted = {"--data", other, "--corruptions", "fog:1,snow:2"};

    JsonNode figures = evaluate(corrupted);
    assertThat(figures.get("unreadable").findValuesAsText("file"))
        .containsExactlyInAnyOrder("bird/0104.png", "cat/0103.png");
    assertThat(figures.has("dataChange")).isTrue();
    for (JsonNode condition : figures.get("conditions")) {
      assertThat(condition.get("images").asInt()).isEqualTo(18);
      assertThat(condition.get("unreadable").asInt()).isEqualTo(2);
    }
    Path csv = folder.resolve("figures.csv");
    Object[] command = {"evaluate", "--checkpoint", run, "--device", "cpu", "--csv", csv};
    var text = InProcess.run(Stream.of(command, corrupted).flatMap(Arrays::stream).toArray());
    assertThat(text.out())
        .contains("2 conditions of 18 of 20 images, 2 unreadable, each: mean top-1 ")
        .containsOnlyOnce("unreadable: cat/0103.png");
    assertThat(Files.readAllLines(csv).get(1)).startsWith("clean,0,18,").endsWith(",2");
  }

  @Test
  void aNetworkThatGivesOneAnswerIsNamedOnceForAllConditions() throws IOException {
    Path other = folder.resolve("other");
    SampleFolder.write(other, CLASSES, 100, 104);
    SampleFolder.write(other, 1, 104, 130);
    Path best = run.resolve("checkpoints/best.zip");
    try (CheckpointReader.Loaded loaded = CheckpointReader.read(best, false)) {
      // All classes are as likely then, and the first of equals is the answer.
      loaded.graph().params().assign(0);
      CheckpointWriter.write(best, loaded.graph(), loaded.info().orElseThrow());
    }

    var outcome =
        InProcess.run(
            "evaluate",
            "--checkpoint",
            run,
            "--device",
            "cpu",
            "--data",
            other,
            "--corruptions",
            "fog:1,snow:2");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .hasLineCount(1)
        .startsWith("warning: one-class-predicted at step 5: 12 of 12 clean images that are of")
        .endsWith("; much the same in 2 more\n");
  }
}
