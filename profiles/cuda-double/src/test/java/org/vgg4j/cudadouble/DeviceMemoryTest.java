package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;
import org.vgg4j.cudadouble.Program.Outcome;

/** Memory of the GPU, or pinned for it, that ends is one line, and costs nothing but the time. */
class DeviceMemoryTest {

  @TempDir static Path folder;

  private static Program program;
  private static long allocationsOfARun;
  private static Path undisturbed;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    program = Program.sharedOnDouble();
    train(folder.resolve("warm-up"));
    undisturbed = folder.resolve("undisturbed");
    long before = program.control().get(Count.DEVICE_ALLOCATIONS);
    assertThat(train(undisturbed).exitCode()).isZero();
    allocationsOfARun = program.control().get(Count.DEVICE_ALLOCATIONS) - before;
  }

  @BeforeEach
  void nothingFails() {
    program.control().reset();
  }

  @ParameterizedTest
  @CsvSource({"the network is built, 0.001", "it trains, 0.4", "it is tested, 0.95"})
  void memoryThatEndsWhile(String when, double share) throws Exception {
    Path run = folder.resolve("run-" + share);
    failAfter(share);
    Outcome outcome = train(run);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("not enough memory on the GPU (")
        .contains("--batch-size auto", "nvidia-smi");

    program.control().reset();
    if (!Files.exists(run.resolve("recipe.yaml"))) {
      assertThat(share).as("only a run that never began has no folder").isLessThan(0.1);
      return;
    }
    Outcome resumed = program.compute("train", "--resume", run.toString(), "--quiet");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    for (String file : List.of("metrics.csv", "predictions.csv")) {
      assertThat(run.resolve(file)).hasSameTextualContentAs(undisturbed.resolve(file));
    }
  }

  @Test
  void memoryThatEndsInAnEvaluation() {
    failAfter(0.002);
    Outcome outcome = program.compute("evaluate", "--checkpoint", undisturbed.toString());

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("not enough memory on the GPU (");
  }

  @Test
  void pinnedMemoryThatEndsNamesTheHost() {
    program.control().set(Setting.PINNED_LIMIT, 1 << 20);
    Outcome outcome = train(folder.resolve("pinned"));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .startsWith("not enough host memory that can be pinned for the GPU (")
        .contains("--batch-size");
  }

  private static void failAfter(double share) {
    program
        .control()
        .set(
            Setting.FAIL_AFTER_ALLOCATIONS,
            program.control().get(Count.DEVICE_ALLOCATIONS) + (long) (share * allocationsOfARun));
  }

  private static Outcome train(Path out) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train("quickstart", folder));
    arguments.addAll(List.of("--epochs", "2", "--out", out.toString()));
    return program.compute(arguments.toArray(String[]::new));
  }
}
