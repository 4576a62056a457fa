package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.ShortProcess;
import org.vgg4j.trainer.runs.RunDirectory;

/** Environments that something is wrong with: each is named by its root cause, in one line. */
class EnvironmentTest {

  private static final String[] TRAIN = SmallRun.arguments("--batch-size", "16", "--steps", "1");

  @TempDir private Path folder;

  private CommandLineHarness vgg4j;

  @BeforeEach
  void startInAnEmptyFolder() {
    vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
  }

  @Test
  void aNumberOfOpenMpThreadsThatIsNoneIsNamed() throws Exception {
    Outcome outcome = run(vgg4j, Map.of("OMP_NUM_THREADS", "2,x"), TRAIN);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "OMP_NUM_THREADS is '2,x', expected a whole number of at least 1; unset it, --threads"
                + " says how many compute\n");
  }

  @Test
  void figuresAreTheSameInEveryLocale() {
    CommandLineHarness arabic =
        new CommandLineHarness(
            folder.resolve("home"),
            folder,
            "-Xmx1g",
            "-Duser.language=ar",
            "-Duser.country=EG",
            "-Duser.extensions=u-nu-arab");
    Outcome trained = arabic.run(SmallRun.arguments("--steps", "2", "--out", "run"));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    for (String command :
        List.of("doctor run", "doctor", "compare run", "summary --model vgg11", "recipes")) {
      Outcome there = arabic.run(command.split(" "));
      assertThat(there.out() + there.err())
          .as(command)
          .containsPattern("[0-9]")
          // Digits of other scripts, and the Arabic signs for decimals and thousands.
          .doesNotContainPattern("[\\p{Nd}&&[^0-9]]|[\u066b\u066c]");
      if (!command.equals("doctor")) {
        assertThat(vgg4j.run(command.split(" "))).as(command).isEqualTo(there);
      }
    }
  }

  @Test
  void aHeapThatIsTooSmallIsNamedWithAWayThatWorks() throws Exception {
    CommandLineHarness small = new CommandLineHarness(folder.resolve("home"), folder, "-Xmx24m");

    Outcome outcome = run(small, Map.of(), TRAIN);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .hasLineCount(1)
        .startsWith("not enough memory (")
        .contains("_OPTS=-Xmx")
        .doesNotContain("glibc");
  }

  @Test
  void standardOutputThatCannotBeWrittenIsAFailure() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "no /dev/full here");
    List<List<String>> commands =
        List.of(
            List.of("summary", "--model", "vgg11", "--json"),
            List.of("models"),
            List.of("--version"),
            List.of("train", "--help"));
    for (List<String> command : commands) {
      Outcome outcome = runInto(Path.of("/dev/full"), command);

      assertThat(outcome.exitCode()).as(command.toString()).isEqualTo(1);
      assertThat(outcome.err())
          .as(command.toString())
          .hasLineCount(1)
          .startsWith("standard output cannot be written (No space left on device)");
    }
  }

  @Test
  void aRunThatGoesOnOnSomethingElseSaysSoAndKeepsBoth() throws Exception {
    Path run = folder.resolve("run");
    assertThat(SmallRun.train("--batch-size", 16, "--epochs", 1, "--out", run).exitCode()).isZero();

    Outcome same = InProcess.run("train", "--resume", run, "--epochs", 2, "--device", "cpu");
    Outcome other =
        InProcess.run(
            "train",
            "--resume",
            run,
            "--epochs",
            3,
            "--threads",
            2,
            "--acceleration",
            "off",
            "--device",
            "cpu");

    assertThat(same.err()).doesNotContain("resumed on");
    assertThat(other.err())
        .contains("resumed on cpu, stock (")
        .contains("), 2 threads, acceleration off, before on cpu, oneDNN")
        .contains("differ in their last bits");
    var provenance = RunDirectory.JSON.readTree(run.resolve("provenance.json").toFile());
    assertThat(provenance.path("engine").asText()).isEqualTo("stock");
    assertThat(provenance.path("earlier")).hasSize(2);
    assertThat(provenance.path("earlier").get(0).path("engine").asText()).startsWith("oneDNN");
    assertThat(provenance.path("earlier").get(0).path("threads").asInt()).isEqualTo(1);
  }

  private static Outcome run(
      CommandLineHarness program, Map<String, String> environment, String... arguments)
      throws Exception {
    Process process = program.start(environment, arguments);
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return program.outcome(process);
  }

  private Outcome runInto(Path out, List<String> arguments)
      throws IOException, InterruptedException {
    Path err = folder.resolve("err.txt");
    List<String> command = new ArrayList<>(ShortProcess.java());
    command.add("org.vgg4j.trainer.Main");
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Outcome(process.exitValue(), "", Files.readString(err));
  }
}
