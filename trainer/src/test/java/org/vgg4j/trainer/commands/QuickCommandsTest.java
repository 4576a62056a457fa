package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/** Commands that compute nothing, and are asked for in passing. */
class QuickCommandsTest {

  /** ND4J's entry, its native backends, and what loads native libraries for them. */
  private static final Pattern NATIVE =
      Pattern.compile(
          "\\b(org\\.bytedeco\\.|org\\.nd4j\\.nativeblas\\.|org\\.nd4j\\.linalg\\.(cpu|jcublas)\\."
              + "|org\\.nd4j\\.linalg\\.factory\\.Nd4j\\b)");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "train --help",
        "models",
        "recipes",
        "datasets list",
        "summary --model vgg16-bn",
        "summary --model vgg-a-lrn --json",
        "summary --model keras-alexnet",
        "summary --model resnet-v2-20"
      })
  void aCommandThatComputesNothingStartsWithoutTheNativeLibraries(String command)
      throws IOException {
    Path home = folder.resolve("home");
    Path loaded = folder.resolve("classes.txt");
    CommandLineHarness vgg4j =
        new CommandLineHarness(home, folder, "-Xlog:class+load:file=" + loaded);

    Outcome outcome = vgg4j.run(command.split(" "));

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    try (Stream<String> lines = Files.lines(loaded)) {
      assertThat(lines.filter(NATIVE.asPredicate())).isEmpty();
    }
    assertThat(Files.readString(loaded)).contains("org.vgg4j.trainer.Main ");
    assertThat(home).doesNotExist();
  }
}
