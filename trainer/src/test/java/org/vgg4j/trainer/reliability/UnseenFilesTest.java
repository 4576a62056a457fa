package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.Classifier;
import org.vgg4j.FileAnswer;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;
import org.vgg4j.trainer.device.DeviceTrouble;

/** What the system does not let be looked at or read is neither missing nor damaged. */
class UnseenFilesTest {

  /** A file whose first bytes the system refuses to read with EIO. */
  private static final Path INPUT_ERROR = Path.of("/proc/self/mem");

  private static final long MOST_SECONDS = 20;

  @TempDir private static Path folder;

  private static Path run;
  private static List<Path> photos;

  @BeforeAll
  static void train() throws Exception {
    run = folder.resolve("run");
    Outcome trained = SmallRun.train("--epochs", 1, "--out", run);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    SampleFolder.write(folder.resolve("photos"), 1, 0, 10);
    try (Stream<Path> files = Files.walk(folder.resolve("photos"))) {
      photos = files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Root may look at everything, but not behind a link that leads to itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare LOOP",
        "report LOOP",
        "doctor LOOP",
        "train --resume LOOP",
        "evaluate --checkpoint LOOP",
        "predict --checkpoint LOOP/best.zip PHOTO",
        "predict --checkpoint RUN LOOP",
        "train --data cifar10 --data-dir LOOP",
        "train --data mnist --data-dir LOOP"
      })
  void whatCannotBeLookedAtIsNotSaidToBeMissing(String typed) throws Exception {
    Path loop = folder.resolve("loop");
    if (!Files.exists(loop, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(loop, loop);
    }
    Object[] arguments =
        Stream.of(typed.split(" "))
            .map(word -> word.replace("LOOP", loop.toString()))
            .map(word -> word.replace("RUN", run.toString()))
            .map(word -> word.replace("PHOTO", photos.get(0).toString()))
            .toArray();
    Outcome outcome = InProcess.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err())
        .hasLineCount(1)
        .contains(" cannot be looked at (Too many levels of symbolic links")
        .contains("permissions");
  }

  @Test
  void aPredictionThatTheSystemCannotReadEndsInOneLineAndTheEarlierTableStays() throws Exception {
    Assumptions.assumeTrue(Files.isReadable(INPUT_ERROR), "no /proc here");
    Path table =
        Files.writeString(folder.resolve("earlier.csv"), "image,predicted,probability,of before\n");
    Outcome outcome =
        InProcess.run(
            "predict", "--checkpoint", run, "--csv", table, photos.get(0), INPUT_ERROR, "--quiet");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .hasLineCount(1)
        .contains(INPUT_ERROR + " cannot be read (")
        .contains("though nothing says that it is damaged");
    assertThat(table).hasContent("image,predicted,probability,of before\n");
  }

  @Test
  void aShareThatGoesAwayEndsManyAnswersSoonAndAfterThoseThatWereHad() {
    List<Path> gone =
        IntStream.range(0, 2000).mapToObj(i -> folder.resolve("share/" + i + ".png")).toList();
    List<Path> all = Stream.concat(photos.stream(), gone.stream()).collect(Collectors.toList());
    long begin = System.nanoTime();
    int[] answered = new int[1];
    try (Classifier classifier = Classifier.open(run);
        Stream<FileAnswer> answers = classifier.classify(all)) {
      assertThatThrownBy(
              () ->
                  answers.forEach(
                      answer -> {
                        assertThat(answer.answer()).isPresent();
                        answered[0]++;
                      }))
          .isInstanceOf(InputFailureException.class)
          .hasMessageContaining("0.png cannot be read (its folder is gone)");
    }
    assertThat(answered[0]).isEqualTo(photos.size());
    assertThat((System.nanoTime() - begin) / 1e9).isBetween(3.0, (double) MOST_SECONDS);
  }

  @Test
  void memoryThatRunsOutWhileACheckpointIsReadSaysNothingAgainstIt() throws Exception {
    CommandLineHarness vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    Process process =
        vgg4j.start(
            Map.of("JAVA_TOOL_OPTIONS", "-Dorg.bytedeco.javacpp.maxphysicalbytes=130m"),
            "train",
            "--resume",
            "run",
            "--epochs",
            "2",
            "--device",
            "cpu");
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    Outcome outcome = vgg4j.outcome(process);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err().lines().filter(line -> !line.startsWith("Picked up")))
        .singleElement()
        .asString()
        .startsWith("not enough memory (");
    assertThat(run.resolve("checkpoints/last.zip.damaged")).doesNotExist();
    assertThat(run.resolve("checkpoints/last.zip")).exists();
  }

  @Test
  void aFailureOfMemoryOrDeviceIsNoneOfWhatWasBuilt() {
    RuntimeException memory =
        new IllegalStateException("it failed", new OutOfMemoryError("Java heap space"));
    assertThatThrownBy(() -> DeviceTrouble.rethrow(memory)).isSameAs(memory);
    RuntimeException onTheGpu = new RuntimeException("[DEVICE] allocation failed; Error code: [2]");
    assertThatThrownBy(() -> DeviceTrouble.rethrow(onTheGpu)).isSameAs(onTheGpu);
    DeviceTrouble.rethrow(new IllegalStateException("Unable to infer the shape"));
    DeviceTrouble.rethrow(new StackOverflowError());
  }

  @Test
  void aCheckpointThatIsCutOffIsDamagedAndOneThatCannotBeSeenIsNot() throws Exception {
    byte[] whole = Files.readAllBytes(run.resolve("checkpoints/last.zip"));
    Path cut = Files.write(folder.resolve("cut.zip"), java.util.Arrays.copyOf(whole, 1000));
    assertThatThrownBy(() -> CheckpointReader.read(cut, true))
        .isInstanceOf(CheckpointException.class);
    Path named = folder.resolve("x".repeat(300) + ".zip");
    assertThatThrownBy(() -> CheckpointReader.read(named, true))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining("cannot be looked at (File name too long)");
  }
}
