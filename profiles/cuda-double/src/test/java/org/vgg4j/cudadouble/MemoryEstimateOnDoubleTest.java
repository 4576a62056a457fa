package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;
import org.vgg4j.cudadouble.Program.Outcome;
import org.vgg4j.trainer.recipes.Recipes;

/** What the memory check asks for is what a training takes on a GPU. */
class MemoryEstimateOnDoubleTest {

  private static final Percentage CLOSE = Percentage.withPercentage(20);
  private static final Pattern NEED =
      Pattern.compile("takes ([0-9.]+) MB of the GPU and ([0-9.]+) MB of pinned memory");

  /** They differ from another in rates, epochs and first weights. */
  private static final Set<String> SAME_AS_ANOTHER =
      Set.of(
          "default",
          "speedrun-90",
          "speedrun-93",
          "gluon-vgg11-as-published",
          "pytorch-vgg16-compact-as-published",
          "pytorch-vgg16-bn-224-as-published");

  /** Less than any of them needs, where the limit may begin to grow from. */
  private static final long LESS_THAN_ANY_NEEDS = 16 << 20;

  @TempDir static Path folder;

  private static final StringBuilder MEASURED = new StringBuilder();
  private static Program program;
  private static int runs;

  @BeforeAll
  static void start() throws Exception {
    program = Program.sharedOnDouble();
  }

  @AfterAll
  static void end() throws Exception {
    if (program != null) {
      Files.writeString(Path.of("target", "memory.csv"), MEASURED);
    }
  }

  /** ND4J frees what the last command left in threads of its own, after its end. */
  @BeforeEach
  void noLimitAndNoGarbage() throws InterruptedException {
    long before;
    do {
      before = program.control().get(Count.DEVICE_BYTES);
      Thread.sleep(100);
    } while (program.control().get(Count.DEVICE_BYTES) < before);
    program.control().reset();
  }

  static List<String> recipes() {
    return Recipes.NAMES;
  }

  static List<String> recipesOfDifferentMemory() {
    return Recipes.NAMES.stream().filter(recipe -> !SAME_AS_ANOTHER.contains(recipe)).toList();
  }

  /** Narrow layers; the estimate is a function of the shapes, so what is wrong of it shows here. */
  @ParameterizedTest
  @MethodSource("recipesOfDifferentMemory")
  void isNearWhatNarrowNetworksTake(String recipe) {
    assertNear(recipe, SmallRecipes.train(recipe, folder), SmallRecipes.isLarge(recipe) ? 6 : 48);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("recipes")
  void isNearWhatWholeNetworksTake(String recipe) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train(recipe, folder));
    int width = arguments.indexOf("--set");
    arguments.subList(width, width + 2).clear();
    assertNear(recipe, arguments, SmallRecipes.isLarge(recipe) ? 4 : 48);
  }

  private static void assertNear(String recipe, List<String> train, int batch) {
    Taken taken = measure(recipe, train, batch, Program.OFF);
    MEASURED.append(
        "%s,%d,%.0f,%.0f,%.0f,%.0f%n"
            .formatted(
                recipe, batch, taken.device, taken.deviceAsked, taken.pinned, taken.pinnedAsked));
    assertThat(taken.deviceAsked).isCloseTo(taken.device, CLOSE);
    assertThat(taken.pinnedAsked).isCloseTo(taken.pinned, CLOSE);
  }

  /** By cuDNN nothing is unfolded and less is kept, which makes room for its scratch memory. */
  @ParameterizedTest
  @ValueSource(strings = {"vgg16-bn", "resnet-v2"})
  void byCudnnATrainingTakesNoMoreThanIsAsked(String recipe) throws InterruptedException {
    Taken taken = measure(recipe, SmallRecipes.train(recipe, folder), 16, Program.FIXED);
    for (int again = 0; again < 2 && taken.device >= taken.deviceAsked; again++) {
      // Memory that is asked for only once, and granted while garbage is still there, adds the
      // garbage to the peak: the least of three is what is needed.
      noLimitAndNoGarbage();
      taken = measure(recipe, SmallRecipes.train(recipe, folder), 16, Program.FIXED);
    }

    assertThat(taken.device).isLessThan(taken.deviceAsked);
    assertThat(taken.pinned).isLessThan(taken.pinnedAsked);
  }

  /** In MB. */
  private record Taken(double device, double deviceAsked, double pinned, double pinnedAsked) {}

  private static Taken measure(String recipe, List<String> train, int batch, String acceleration) {
    // Garbage is no need: the limit grows only when what is wanted is still wanted after it is
    // gone.
    program.control().set(Setting.GROWING_LIMIT, 1);
    program.control().set(Setting.DEVICE_LIMIT, LESS_THAN_ANY_NEEDS);
    List<String> arguments = new ArrayList<>(train);
    arguments.set(arguments.indexOf("--batch-size") + 1, Integer.toString(batch));
    arguments.set(arguments.indexOf("--limit-train") + 1, Integer.toString(3 * batch));
    // At least as many batches, of 6 images at 224x224, as are made ahead.
    arguments.set(arguments.indexOf("--limit-test") + 1, "20");
    arguments.remove("--quiet");
    arguments.addAll(List.of("--steps", "2"));
    String run = recipe + train.size() + acceleration + runs++;
    arguments.addAll(List.of("--out", folder.resolve(run).toString()));
    Outcome outcome = program.computeBy(acceleration, arguments.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Matcher need = NEED.matcher(outcome.out());
    assertThat(need.find()).as(outcome.out()).isTrue();
    return new Taken(
        program.control().get(Count.DEVICE_PEAK) / 1e6,
        Double.parseDouble(need.group(1)),
        program.control().get(Count.PINNED_PEAK) / 1e6,
        Double.parseDouble(need.group(2)));
  }

  @Test
  void aCardOfTwoGigabytesIsAnsweredBeforeAnythingIsWritten() {
    program.control().set(Setting.DEVICE_LIMIT, 2L << 30);
    Path out = folder.resolve("too-large");
    Outcome refused =
        program.compute(
            "train",
            "--recipe",
            "vgg16-bn",
            "--data",
            "cifar10-sample",
            "--batch-size",
            "128",
            "--out",
            out.toString());

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .contains("NVIDIA Stub 0 has ", " of 8.0 GB free; the largest batch that fits is");
    assertThat(out).doesNotExist();
  }

  @Tag("long")
  @Test
  void theAutomaticBatchFitsACardOfTwoGigabytes() {
    assertAutomaticBatchFits(2L << 30, 1, 64);
  }

  @Test
  void theAutomaticBatchOfANarrowNetworkFitsACardOfAQuarterOfAGigabyte() {
    assertAutomaticBatchFits(1L << 28, 0.25, 32);
  }

  private static void assertAutomaticBatchFits(long cardBytes, double width, int batch) {
    program.control().set(Setting.DEVICE_LIMIT, cardBytes);
    List<String> arguments =
        new ArrayList<>(List.of("train", "--recipe", "vgg16-bn", "--data", "cifar10-sample"));
    arguments.addAll(List.of("--set", "width=" + width, "--batch-size", "auto", "--steps", "2"));
    arguments.addAll(List.of("--limit-train", "150", "--limit-test", "20"));
    arguments.addAll(List.of("--out", folder.resolve("auto-" + width).toString()));
    Outcome outcome = program.compute(arguments.toArray(String[]::new));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("batch size: " + batch + " images");
  }
}
