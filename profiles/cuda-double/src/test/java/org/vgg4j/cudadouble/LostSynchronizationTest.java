package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.cudadouble.ControlPage.Count;
import org.vgg4j.cudadouble.ControlPage.Setting;

/**
 * The comparison with the processor would notice a tag or a synchronization that is missing: one
 * that is lost on purpose changes the figures.
 */
class LostSynchronizationTest {

  private static final int BATCH = 8;
  private static final long BYTES_OF_IMAGES = BATCH * 3 * 32 * 32 * Float.BYTES;
  private static final long BYTES_OF_LABELS = BATCH * 10 * Float.BYTES;

  @TempDir static Path folder;

  private static Program program;
  private static String sound;
  private static int runs;

  @BeforeAll
  static void trainWithoutFault() throws Exception {
    program = Program.sharedOnDouble();
    sound = figures();
  }

  @BeforeEach
  void nothingIsLost() {
    program.control().reset();
  }

  @Test
  void theSameRunHasTheSameFigures() throws Exception {
    assertThat(figures()).isEqualTo(sound);
  }

  @Test
  void aLostTagOfTheImagesChangesThem() throws Exception {
    assertChangesThem(Setting.TAGS_LOST_OF_BYTES, BYTES_OF_IMAGES);
  }

  @Test
  void aLostTagOfTheLabelsChangesThem() throws Exception {
    assertChangesThem(Setting.TAGS_LOST_OF_BYTES, BYTES_OF_LABELS);
  }

  @Test
  void aLostCopyOfTheProbabilitiesToTheHostChangesThem() throws Exception {
    assertChangesThem(Setting.COPIES_DOWN_LOST_OF_BYTES, BYTES_OF_LABELS);
  }

  private static void assertChangesThem(Setting fault, long bytes) throws IOException {
    long before = program.control().get(Count.FAULTS);
    program.control().set(fault, bytes);
    assertThat(figures()).isNotEqualTo(sound);
    assertThat(program.control().get(Count.FAULTS)).isGreaterThan(before);
  }

  private static String figures() throws IOException {
    Path out = folder.resolve("run-" + runs++);
    List<String> arguments = new ArrayList<>(SmallRecipes.train("quickstart", folder));
    arguments.addAll(List.of("--steps", "3", "--out", out.toString()));
    arguments.addAll(List.of("--on-divergence", "continue"));
    Program.Outcome outcome = program.compute(arguments.toArray(String[]::new));
    // A fault may also end the run; then that is what is seen.
    return outcome.exitCode() == 0
        ? Files.readString(out.resolve("metrics.csv"))
        : "exit code " + outcome.exitCode() + ": " + outcome.err();
  }
}
