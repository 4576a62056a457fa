package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.start.Resumed;

/** Runs whose files were damaged, removed or fought over. */
class DamagedRunsTest {

  @TempDir private Path folder;

  @Test
  void damagedFilesAreExplainedAndWhatIsWholeIsResumed() throws Exception {
    SmallRun runs = new SmallRun(folder);
    Path run = folder.resolve("run");
    Outcome trained =
        SmallRun.train("--batch-size", 20, "--epochs", 3, "--keep-checkpoints", 3, "--out", run);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    String metrics = runs.metrics("run");
    byte[] parameters = runs.state("run").get(0);
    assertThat(run.resolve("checkpoints/previous-2.zip")).exists();

    // As a process leaves it that dies before the end, on a disk that loses its last block.
    Files.delete(run.resolve("result.json"));
    truncate(run.resolve("checkpoints/last.zip"));
    truncate(run.resolve("checkpoints/previous.zip"));
    Outcome examined = InProcess.run("doctor", run, "--json");
    assertThat(examined.exitCode()).isEqualTo(1);
    var findings = new JsonMapper().readTree(examined.out());
    assertThat(findings.findValuesAsText("subject")).contains("last.zip", "status", "metrics.csv");
    assertThat(examined.out()).contains("no usable checkpoint").contains("train --resume " + run);

    Outcome resumed = InProcess.run("train", "--resume", run, "--device", "cpu");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .hasLineCount(1)
        .contains("last.zip is no usable checkpoint")
        .contains("going on from the one before, previous-2.zip");
    assertThat(runs.metrics("run")).isEqualTo(metrics);
    assertThat(runs.state("run").get(0)).isEqualTo(parameters);
    assertThat(run.resolve("checkpoints/last.zip.damaged")).exists();

    // Every checkpoint lost: the run begins anew from its recipe.
    Files.delete(run.resolve("result.json"));
    try (var checkpoints = Files.newDirectoryStream(run.resolve("checkpoints"))) {
      for (Path file : checkpoints) {
        Files.delete(file);
      }
    }
    Outcome anew = InProcess.run("train", "--resume", run, "--device", "cpu");
    assertThat(anew.exitCode()).as(anew.err()).isZero();
    assertThat(anew.err()).contains("no checkpoint yet: starting at its first step");
    assertThat(runs.metrics("run")).isEqualTo(metrics);

    assertThat(runs.state("run").get(0)).isEqualTo(parameters);
    Files.writeString(run.resolve("metrics.csv"), "nonsense\n");
    assertThat(InProcess.run("doctor", run).out()).contains("metrics.csv is damaged");
    Files.delete(run.resolve("recipe.yaml"));
    assertThat(InProcess.run("doctor", run).out()).contains("problem  recipe");
    Outcome nothing = InProcess.run("doctor", folder);
    assertThat(nothing.exitCode()).isEqualTo(1);
    assertThat(nothing.err()).hasLineCount(1);
  }

  @Test
  void aFinishedRunThatIsKilledWhileItIsExtendedIsNotTakenForFinishedAndKeepsItsResult()
      throws Exception {
    SmallRun runs = new SmallRun(folder);
    Path run = folder.resolve("run");
    assertThat(SmallRun.train("--batch-size", 20, "--epochs", 1, "--out", run).exitCode()).isZero();
    String result = Files.readString(run.resolve("result.json"));
    Process extension = runs.start("train", "--resume", "run", "--device", "cpu", "--epochs", "30");
    Path metrics = run.resolve("metrics.csv");
    while (extension.isAlive() && Files.readAllLines(metrics).size() < 4) {
      Thread.sleep(20);
    }
    extension.destroyForcibly().waitFor();
    assertThat(run.resolve("result.json")).doesNotExist();
    assertThat(run.resolve("result.before.json")).hasContent(result);

    Outcome examined = InProcess.run("doctor", run);
    assertThat(examined.exitCode()).isEqualTo(1);
    assertThat(examined.out()).contains("problem  status         ended without a result (killed");
    Outcome again = InProcess.run("train", "--resume", run, "--device", "cpu");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(Files.readAllLines(metrics)).as("it goes on").hasSize(31);
    assertThat(run.resolve("result.json")).content().contains("\"epochs\" : 30");
    assertThat(run.resolve("result.before.json")).doesNotExist();
  }

  @Test
  void aFinishedRunThatCannotBeExtendedStaysFinished() throws Exception {
    Path run = folder.resolve("run");
    assertThat(SmallRun.train("--epochs", 1, "--out", run).exitCode()).isZero();
    RunDirectory finished = RunDirectory.open(run);
    String result = Files.readString(finished.resultFile());
    // What a full disk does, of which no more than the recipe's new text is to be had.
    Path recipe = finished.recipeFile();
    String before = Files.readString(recipe);
    Recipe longer = Recipes.resolve(recipe.toString(), Map.of("epochs", "2"));
    Files.delete(recipe);
    Files.createDirectory(recipe);

    assertThatThrownBy(() -> new Resumed(finished, false).prepare(finished, longer))
        .isInstanceOf(RunException.class);

    assertThat(finished.resultFile()).hasContent(result);
    assertThat(finished.resultBeforeFile()).doesNotExist();
    Files.delete(recipe);
    Files.writeString(recipe, before);
    assertThat(InProcess.run("doctor", run).out()).doesNotContain("ended without a result");
  }

  @Test
  void aRunWhoseProvenanceIsDamagedGoesOnFromItsCheckpointOrNotAtAll() throws Exception {
    SmallRun runs = new SmallRun(folder);
    Path run = folder.resolve("run");
    Path provenance = run.resolve("provenance.json");
    assertThat(SmallRun.train("--epochs", 2, "--out", run).exitCode()).isZero();
    String metrics = runs.metrics("run");
    String whole = Files.readString(provenance);

    // The system's fault: nothing is said against the file, and nothing of the run changes.
    Files.delete(run.resolve("result.json"));
    Files.createSymbolicLink(run.resolve("result.json"), run.resolve("result.json"));
    Outcome examined = InProcess.run("doctor", run);
    assertThat(examined.out())
        .contains("problem  status         not known: ", "result.json cannot be looked at (")
        .doesNotContain("resume");
    Files.delete(run.resolve("result.json"));

    Files.writeString(provenance, whole.substring(0, whole.length() / 2));
    assertThat(InProcess.run("doctor", run).out())
        .contains("problem  provenance.json it is damaged");
    Outcome resumed = InProcess.run("train", "--resume", run, "--device", "cpu", "--epochs", 3);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err())
        .hasLineCount(1)
        .contains("provenance.json is damaged and kept as provenance.json.damaged: going on");
    assertThat(run.resolve("provenance.json.damaged"))
        .hasContent(whole.substring(0, whole.length() / 2));
    assertThat(runs.metrics("run")).startsWith(metrics);

    Files.writeString(provenance, "{");
    try (var checkpoints = Files.newDirectoryStream(run.resolve("checkpoints"))) {
      for (Path file : checkpoints) {
        Files.delete(file);
      }
    }
    String before = runs.metrics("run");
    Outcome refused = InProcess.run("train", "--resume", run, "--device", "cpu", "--epochs", 4);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains("provenance.json is damaged, and there is no checkpoint")
        .contains("put the file back from a copy");
    assertThat(runs.metrics("run")).isEqualTo(before);
    assertThat(provenance).hasContent("{");
  }

  @Test
  void ofTwoTrainingsInOneFolderOneIsRefused() throws Exception {
    SmallRun first = new SmallRun(Files.createDirectory(folder.resolve("a")));
    SmallRun second = new SmallRun(Files.createDirectory(folder.resolve("b")));
    Path out = folder.resolve("run");
    List<Process> racing =
        List.of(
            first.start(SmallRun.arguments("--epochs", "400", "--out", out)),
            second.start(SmallRun.arguments("--epochs", "400", "--out", out)));
    try {
      while (racing.stream().allMatch(Process::isAlive)) {
        Thread.sleep(20);
      }
      int refused = racing.get(0).isAlive() ? 1 : 0;
      Outcome loser = (refused == 0 ? first : second).outcome(racing.get(refused));
      assertThat(loser.exitCode()).isEqualTo(1);
      assertThat(loser.err())
          .hasLineCount(1)
          // The winner may not have written its process number yet.
          .containsAnyOf("is being written by", "exists and is not empty");

      Path checkpoint = out.resolve("checkpoints/last.zip");
      while (!Files.exists(checkpoint) && racing.get(1 - refused).isAlive()) {
        Thread.sleep(20);
      }
      Outcome resumed = InProcess.run("train", "--resume", out, "--device", "cpu");
      assertThat(resumed.exitCode()).isEqualTo(1);
      assertThat(resumed.err())
          .hasLineCount(1)
          .contains("is being written by process " + racing.get(1 - refused).pid());
    } finally {
      racing.forEach(Process::destroyForcibly);
    }
  }

  private static void truncate(Path file) throws Exception {
    try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }
}
