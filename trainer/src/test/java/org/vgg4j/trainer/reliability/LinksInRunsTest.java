package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** Folders of runs that somebody has prepared, so that vgg4j would write elsewhere. */
class LinksInRunsTest {

  private static final String PRECIOUS = "epoch,step\nnot vgg4j's, ";

  @TempDir private static Path trained;

  @TempDir private Path folder;

  private Path victim;

  @BeforeEach
  void aFileOfSomebodyElses() throws IOException {
    victim = Files.writeString(folder.resolve("victim"), PRECIOUS);
  }

  @BeforeAll
  static void trainARun() {
    Path run = trained.resolve("run");
    Outcome outcome =
        SmallRun.train("--batch-size", 20, "--epochs", 2, "--out", run, "--tensorboard");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  /** A copy of the run, which may be changed. */
  private Path realRun() throws IOException {
    Path run = folder.resolve("run");
    for (Path file : filesOf(trained.resolve("run"))) {
      Path copy = run.resolve(trained.resolve("run").relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    return run;
  }

  private static List<Path> filesOf(Path run) throws IOException {
    try (Stream<Path> walk = Files.walk(run)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void assertVictimIsWhole(String as) {
    assertThat(victim).as(as).hasContent(PRECIOUS);
  }

  private static void assertRefused(Outcome outcome, Path link, String as) {
    assertThat(outcome.exitCode()).as(as + outcome.err()).isEqualTo(1);
    assertThat(outcome.err())
        .as(as)
        .hasLineCount(1)
        .contains(link + " is a ")
        .contains("remove it, or put the ");
  }

  @Test
  void noFileOfARunIsWrittenThroughALink() throws IOException {
    Path run = realRun();
    for (Path file : filesOf(run)) {
      String name = run.relativize(file).toString();
      Path aside = Files.move(file, folder.resolve("aside"));
      Files.createSymbolicLink(file, victim);
      if (!name.startsWith("tensorboard")) {
        assertRefused(
            InProcess.run("train", "--resume", run, "--epochs", 3, "--device", "cpu"), file, name);
      }
      assertVictimIsWhole(name + ", train --resume");
      Outcome reported = InProcess.run("report", run);
      assertVictimIsWhole(name + ", report");
      if (name.equals("report.html")) {
        assertRefused(reported, file, name);
      }
      InProcess.run("doctor", run);
      assertVictimIsWhole(name + ", doctor");
      Files.delete(file);
      Files.move(aside, file);
    }
  }

  @Test
  void aNewRunFollowsNoLinkInTheFolderThatItIsGiven() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    for (String name :
        List.of("run.lock", "log.txt", "recipe.yaml", "checkpoints", "tensorboard")) {
      Path link = Files.createSymbolicLink(out.resolve(name), victim);
      Outcome outcome = train(out);
      assertThat(outcome.exitCode()).as(name).isEqualTo(1);
      assertThat(outcome.err()).hasLineCount(1);
      assertVictimIsWhole(name);
      assertThat(out).isDirectoryContaining(link::equals);
      Files.delete(link);
    }

    // Nobody else's lock file is cut to nothing, and no file removed for the look of its name.
    Path lock = Files.writeString(out.resolve("run.lock"), PRECIOUS);
    Outcome locked = train(out);
    assertThat(locked.exitCode()).isEqualTo(1);
    assertThat(locked.err()).hasLineCount(1).contains("run.lock is a file of something else");
    assertThat(lock).hasContent(PRECIOUS);
    Files.delete(lock);
    Path alike = Files.writeString(out.resolve(".writing-a-novel.tmp"), PRECIOUS);
    assertThat(train(out).err()).hasLineCount(1).contains("exists and is not empty");
    assertThat(alike).hasContent(PRECIOUS);
  }

  private static Outcome train(Path out) {
    return SmallRun.train("--epochs", 1, "--out", out);
  }

  @Test
  void aFolderThatIsALinkIsNeitherFilledNorSweptThroughIt() throws IOException {
    Path run = realRun();
    for (String name : List.of("checkpoints", "tensorboard")) {
      Path away = Files.createDirectory(folder.resolve("away-" + name));
      List<Path> precious = new ArrayList<>();
      for (String file : List.of("last.zip", ".writing-" + java.util.UUID.randomUUID() + ".tmp")) {
        precious.add(Files.writeString(away.resolve(file), PRECIOUS));
      }
      Path aside = Files.move(run.resolve(name), folder.resolve("aside"));
      Path link = Files.createSymbolicLink(run.resolve(name), away);

      assertRefused(
          InProcess.run(
              "train", "--resume", run, "--epochs", 3, "--device", "cpu", "--tensorboard"),
          link,
          name);
      assertThat(away).isDirectoryNotContaining(file -> !precious.contains(file));
      for (Path file : precious) {
        assertThat(file).hasContent(PRECIOUS);
      }
      Files.delete(link);
      Files.move(aside, run.resolve(name));
    }
  }

  @Test
  void filesWithASecondNameElsewhereKeepTheirContentThere() throws IOException {
    Path run = realRun();
    // As `cp -al` leaves a copy of a run.
    Path copy = folder.resolve("copy");
    for (Path file : filesOf(run)) {
      Path other = copy.resolve(run.relativize(file));
      Files.createDirectories(other.getParent());
      Files.createLink(other, file);
    }
    List<byte[]> before = new ArrayList<>();
    for (Path file : filesOf(copy)) {
      before.add(Files.readAllBytes(file));
    }

    for (String inPlace : List.of("log.txt", "run.lock")) {
      Outcome outcome = InProcess.run("train", "--resume", run, "--epochs", 3, "--device", "cpu");
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err()).contains(run.resolve(inPlace) + " is a hard link");
      Files.delete(run.resolve(inPlace));
    }
    Outcome resumed = InProcess.run("train", "--resume", run, "--epochs", 3, "--device", "cpu");

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(4);
    List<Path> kept = filesOf(copy);
    for (int i = 0; i < kept.size(); i++) {
      assertThat(Files.readAllBytes(kept.get(i)))
          .as(kept.get(i).toString())
          .isEqualTo(before.get(i));
    }
  }
}
