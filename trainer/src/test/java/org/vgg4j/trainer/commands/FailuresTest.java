package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.choices.Choices;
import org.vgg4j.choices.UnknownChoiceException;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.models.ModelException;
import org.vgg4j.models.Optimizer;
import org.vgg4j.profiles.DeviceSettingException;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunException;
import picocli.CommandLine;

class FailuresTest {

  static Stream<Arguments> failures() {
    String inside = "internal error: ";
    return Stream.of(
        Arguments.of(new RecipeException("found x"), 2, "found x"),
        Arguments.of(new ModelException("found x"), 2, "found x"),
        Arguments.of(new DeviceSettingException("found x"), 2, "found x"),
        Arguments.of(unknownChoice(), 2, "optimizer is 'x', expected one of adam,"),
        Arguments.of(new DatasetException("found x"), 1, "found x"),
        Arguments.of(new CheckpointException("found x"), 1, "found x"),
        Arguments.of(new RunException("found x"), 1, "found x"),
        Arguments.of(new DeviceUnavailableException("found x"), 3, "found x"),
        Arguments.of(
            new IllegalArgumentException("-1 < 0"),
            70,
            inside + "IllegalArgumentException: -1 < 0"),
        Arguments.of(new NumberFormatException("x"), 70, inside + "NumberFormatException: x"),
        Arguments.of(new IllegalStateException("y"), 70, inside + "IllegalStateException: y"));
  }

  private static Exception unknownChoice() {
    try {
      return new IllegalStateException("found " + Choices.find("optimizer", "x", Optimizer.class));
    } catch (UnknownChoiceException e) {
      return e;
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void onlyExceptionsOfTheProjectsOwnAreTakenForAUsersMistake(
      Exception failure, int exitCode, String begin) {
    StringWriter said = new StringWriter();
    CommandLine command = new CommandLine(new RootCommand()).setErr(new PrintWriter(said, true));

    assertThat(Failures.onExecution(failure, command, null)).isEqualTo(exitCode);

    assertThat(said.toString()).hasLineCount(1).startsWith(begin);
    if (exitCode == Failures.DEFECT) {
      assertThat(said.toString())
          .contains("; this is a defect of vgg4j, please report it; the stack trace is in ");
    }
  }

  @Test
  void nativeMemoryThatRunsOutWithoutAUsersLimitNamesNoOptionToRaise() {
    StringWriter said = new StringWriter();
    CommandLine command = new CommandLine(new RootCommand()).setErr(new PrintWriter(said, true));

    Failures.onExecution(
        new IllegalStateException("Cannot allocate: Physical memory usage is too high"),
        command,
        null);

    assertThat(said.toString()).contains("end other programs").doesNotContain("maxphysicalbytes");
  }

  @ParameterizedTest
  @CsvSource({
    "train --device auto, true",
    "train --batch-size 64 --device auto, true",
    "train --batch-size auto, false",
    "train --batch-size=auto, false"
  })
  void whereMemoryRunsOutAnAutomaticBatchSizeIsProposedUnlessItWasTaken(
      String typed, boolean proposed) {
    StringWriter said = new StringWriter();
    CommandLine command = new CommandLine(new RootCommand()).setErr(new PrintWriter(said, true));
    command.parseArgs(typed.split(" "));

    Failures.onExecution(
        new IllegalStateException(new OutOfMemoryError("Java heap space")), command, null);

    assertThat(said.toString())
        .contains("try a smaller --batch-size")
        .satisfies(
            line -> assertThat(line.contains("--batch-size auto finds one")).isEqualTo(proposed));
  }
}
