package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/**
 * Runs whose {@code best.zip} is lost, damaged or of another epoch than {@code last.zip} remembers.
 */
class LostBestTest {

  @TempDir private Path folder;

  private Path run;
  private Path best;

  @BeforeEach
  void name() {
    run = folder.resolve("run");
    best = run.resolve("checkpoints/best.zip");
  }

  private void train(Object... more) {
    String[] arguments = SmallRun.arguments(more);
    // Tested on all images, as `evaluate` does it.
    arguments[Arrays.asList(arguments).indexOf("--limit-test") + 1] = "0";
    Outcome trained = InProcess.run((Object[]) arguments);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
  }

  private Outcome resume(Object... more) {
    Object[] arguments = {"train", "--resume", run, "--device", "cpu"};
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    Outcome resumed = InProcess.run(all);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    return resumed;
  }

  private JsonNode result() throws IOException {
    return new JsonMapper().readTree(run.resolve("result.json").toFile());
  }

  private int epochOfBest() {
    return CheckpointReader.readInfo(best).orElseThrow().position().epoch();
  }

  private void assertBestIsTheOneThatIsTested() throws IOException {
    assertThat(result().get("status").asText()).isEqualTo("completed");
    assertThat(epochOfBest()).isEqualTo(result().get("bestEpoch").asInt());
    Outcome evaluated = InProcess.run("evaluate", "--checkpoint", run, "--json");
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(new JsonMapper().readTree(evaluated.out()).findValue("top1").asDouble())
        .isEqualTo(result().get("testAccuracy").asDouble());
  }

  @Test
  void aRunWhoseBestIsMissingOrDamagedGoesOnAndTestsTheBestThatIsLeft() throws IOException {
    train("--epochs", 2, "--batch-size", 20, "--out", run);
    Files.delete(run.resolve("result.json"));
    Files.delete(best);
    assertThat(resume().err()).hasLineCount(1).contains("best.zip is missing: ");
    assertBestIsTheOneThatIsTested();

    Files.delete(run.resolve("result.json"));
    byte[] content = Files.readAllBytes(best);
    Path earlier = Files.writeString(best.resolveSibling("best.zip.damaged"), "found before");
    Files.write(best, Arrays.copyOf(content, content.length / 2));
    assertThat(resume("--epochs", 3).err())
        .hasLineCount(1)
        .contains("best.zip is no usable checkpoint", "is kept as best.zip.damaged-2: ");
    assertThat(earlier).hasContent("found before");
    assertThat(best.resolveSibling("best.zip.damaged-2")).hasSize(content.length / 2);
    assertBestIsTheOneThatIsTested();
  }

  @Test
  void aBestWrittenBeforeTheRunWasKilledAndNotBeatenSinceIsTestedAsTheEpochItIs()
      throws IOException {
    train("--epochs", 3, "--set", "emaDecay=0.5", "--batch-size", 20, "--out", run);
    // As a process leaves it that is killed between two files; then an end before the third epoch,
    // as other bits may bring it about.
    Path checkpoints = run.resolve("checkpoints");
    Files.copy(checkpoints.resolve("last.zip"), best, StandardCopyOption.REPLACE_EXISTING);
    Files.move(
        checkpoints.resolve("previous.zip"),
        checkpoints.resolve("last.zip"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(run.resolve("result.json"));
    Path recipe = run.resolve("recipe.yaml");
    Files.writeString(
        recipe, Files.readString(recipe).replaceAll("(?m)^(\\s*)epochs: 3", "$1epochs: 2"));

    assertThat(resume().err())
        .hasLineCount(1)
        .contains("best.zip is of epoch 3 as it was before the run was resumed");
    assertThat(result().get("bestEpoch").asInt()).isEqualTo(3);
    assertBestIsTheOneThatIsTested();
  }
}
