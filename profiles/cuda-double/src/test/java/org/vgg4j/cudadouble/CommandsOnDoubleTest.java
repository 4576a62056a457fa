package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.cudadouble.Program.Outcome;

/** Every command that computes gives on a GPU's Java side what it gives on the processor. */
class CommandsOnDoubleTest {

  @TempDir static Path folder;

  private static Program onDouble;
  private static Program onProcessor;
  private static Path run;
  private static Path stoppedOnProcessor;

  @BeforeAll
  static void trainOnDouble() throws Exception {
    onDouble = Program.sharedOnDouble();
    onProcessor = Program.onProcessor(folder.resolve("processor"));
    stoppedOnProcessor = folder.resolve("resumed-on-processor");
    CompletableFuture<Outcome> meanwhile =
        CompletableFuture.supplyAsync(() -> train(onProcessor, stoppedOnProcessor, "--steps", "3"));
    run = folder.resolve("run");
    Outcome trained = train(onDouble, run, "--steps", "6", "--tensorboard", "--ui", "0");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("live view: http://127.0.0.1:");
    assertThat(meanwhile.join().exitCode()).isZero();
  }

  @AfterAll
  static void end() throws Exception {
    if (onProcessor != null) {
      onProcessor.close();
    }
  }

  @Test
  void evaluate() {
    String[] command = {"evaluate", "--checkpoint", run.toString(), "--limit", "50", "--json"};
    assertSamePrint(command);
  }

  @Test
  void predict() throws IOException {
    String image = picture().toString();
    assertSamePrint("predict", "--checkpoint", run.toString(), image, "--json");
  }

  @Test
  void visualize() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Program program : List.of(onProcessor, onDouble)) {
      Path out = folder.resolve("visualize-" + folders.size());
      Outcome outcome =
          program.compute(
              "visualize",
              "--checkpoint",
              run.toString(),
              "--image",
              picture().toString(),
              "--out",
              out.toString());
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      folders.add(out);
    }
    try (var files = Files.list(folders.get(0))) {
      List<Path> pictures = files.filter(file -> file.toString().endsWith(".png")).toList();
      assertThat(pictures).hasSizeGreaterThan(10);
      for (Path expected : pictures) {
        assertThat(folders.get(1).resolve(expected.getFileName())).hasSameBinaryContentAs(expected);
      }
    }
  }

  @Test
  void eventFilesAndLiveViewDoNotChangeARun() throws IOException {
    Path plain = folder.resolve("plain");
    assertThat(train(onDouble, plain, "--steps", "6").exitCode()).isZero();

    assertSameFigures(run, plain);
    try (var files = Files.list(run.resolve("tensorboard"))) {
      assertThat(files.toList()).isNotEmpty();
    }
  }

  @Test
  void aResumedRunEndsWithTheBitsOfOneThatWasNotInterrupted() throws IOException {
    Path resumed = folder.resolve("resumed");
    assertThat(train(onDouble, resumed, "--steps", "3").exitCode()).isZero();
    Outcome second =
        onDouble.compute("train", "--resume", resumed.toString(), "--steps", "6", "--quiet");
    assertThat(second.exitCode()).as(second.err()).isZero();

    assertThat(
            onProcessor
                .compute(
                    "train", "--resume", stoppedOnProcessor.toString(), "--steps", "6", "--quiet")
                .exitCode())
        .isZero();
    assertSameFigures(resumed, stoppedOnProcessor);
  }

  @Test
  void weightsOfAnotherRun() throws IOException {
    String weights = run.resolve("checkpoints/best.zip").toString();
    Path found = folder.resolve("weights-double");
    Path expected = folder.resolve("weights-processor");
    assertThat(train(onDouble, found, "--steps", "2", "--weights", weights).exitCode()).isZero();
    assertThat(train(onProcessor, expected, "--steps", "2", "--weights", weights).exitCode())
        .isZero();

    assertSameFigures(found, expected);
  }

  @Test
  void benchmarkMeasuresCudnnLayerByLayer() {
    String[] command = {
      "benchmark",
      "--device",
      "cuda",
      "--model",
      "vgg11",
      "--batch-size",
      "2",
      "--rounds",
      "1",
      "--modes",
      "fp32"
    };
    Outcome outcome = onDouble.run(command);

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("a training step in mode fp32", "engine cuDNN 8.3.2")
        .contains("Dense, Softmax");
  }

  @Test
  void aTrainingNamesTheGpuThatComputes() {
    Outcome outcome =
        onDouble.compute(
            "train",
            "--recipe",
            "quickstart",
            "--steps",
            "1",
            "--limit-train",
            "40",
            "--limit-test",
            "10",
            "--out",
            folder.resolve("named").toString());

    assertThat(outcome.out())
        .contains("computed by stock Deeplearning4j on NVIDIA Stub 0")
        .doesNotContain("threads");
  }

  @Test
  void moreWorkersThanGpusAreRefusedBeforeAnythingIsMade() {
    Path out = folder.resolve("workers");
    Outcome outcome =
        onDouble.run(
            "train",
            "--recipe",
            "quickstart",
            "--device",
            "cuda",
            "--workers",
            "2",
            "--out",
            out.toString());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err())
        .isEqualTo(
            "--workers 2 cannot be used: found --device cuda with 1 GPU, expected a GPU for each;"
                + " run with --workers 1 or --device cpu\n");
    assertThat(out).doesNotExist();
  }

  private static Outcome train(Program program, Path out, String... more) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train("quickstart", folder));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.remove("--quiet");
    arguments.addAll(Arrays.asList(more));
    return program.compute(arguments.toArray(String[]::new));
  }

  private static void assertSamePrint(String... command) {
    Outcome expected = onProcessor.compute(command);
    Outcome found = onDouble.compute(command);
    assertThat(expected.exitCode()).as(expected.err()).isZero();
    assertThat(found.err()).isEmpty();
    assertThat(found.out()).isEqualTo(expected.out());
  }

  private static void assertSameFigures(Path found, Path expected) {
    for (String file : List.of("metrics.csv", "layers.csv", "predictions.csv")) {
      assertThat(found.resolve(file)).hasSameTextualContentAs(expected.resolve(file));
    }
  }

  private static Path picture() throws IOException {
    SmallRecipes.animals(folder);
    return folder.resolve("animals/test/cat/0.png");
  }
}
