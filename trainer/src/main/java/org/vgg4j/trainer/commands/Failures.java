package org.vgg4j.trainer.commands;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.vgg4j.choices.UnknownChoiceException;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.PlainText;
import org.vgg4j.formats.FormatException;
import org.vgg4j.models.ModelException;
import org.vgg4j.models.layouts.LayoutException;
import org.vgg4j.models.onnx.OnnxException;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.DeviceSettingException;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.device.DeviceTrouble;
import org.vgg4j.trainer.device.NativeTrouble;
import org.vgg4j.trainer.log.LogFile;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.steps.StepsFailedException;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on standard error and an exit code. */
public final class Failures {

  /** Something that the command names cannot be read, used or written. */
  static final int UNUSABLE = 1;

  /** The command line or recipe is wrong in itself. */
  static final int WRONG = 2;

  /** The asked-for device or precision cannot be used here. */
  static final int NO_DEVICE = 3;

  /** An error inside vgg4j. */
  static final int DEFECT = 70;

  private Failures() {}

  static int onParameter(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    String message = firstLine(failure.getMessage()).replace("option option", "option");
    if (failure.getCause() instanceof UnknownChoiceException unknown) {
      message = unknown.of(name(failure.getArgSpec())).getMessage();
    }
    if (message.contains("expected only one match but got")) {
      // Picocli's line for an option of a group that comes twice lists the group.
      message = twice(args);
    }
    if (failure instanceof UnmatchedArgumentException unmatched
        && command.getParent() == null
        && !unmatched.getUnmatched().isEmpty()
        && !unmatched.getUnmatched().get(0).startsWith("-")) {
      message =
          "unknown command '"
              + unmatched.getUnmatched().get(0)
              + "': expected one of "
              + String.join(", ", command.getSubcommands().keySet());
    }
    command
        .getErr()
        .println(
            PlainText.line(
                message + "; see " + command.getCommandSpec().qualifiedName() + " --help"));
    return WRONG;
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String twice(String[] args) {
    Set<String> seen = new HashSet<>();
    String option =
        Arrays.stream(args)
            .map(argument -> argument.replaceFirst("=.*", ""))
            .filter(argument -> argument.startsWith("--") && !argument.equals("--set"))
            .filter(argument -> !seen.add(argument))
            .findFirst()
            .orElse("an option");
    return option + " is given twice, expected once";
  }

  static int onExecution(Exception thrown, CommandLine command, ParseResult parsed) {
    LoggerFactory.getLogger(Failures.class).error("the command failed", thrown);
    Throwable memory = DeviceTrouble.memoryFailure(thrown);
    if (memory != null) {
      command.getErr().println(MemoryShortage.line(memory, command));
      return UNUSABLE;
    }
    Exception failure =
        thrown instanceof RuntimeException unchecked && !isExpected(thrown)
            ? ComputeProfiles.reason(unchecked)
            : thrown;
    String remedy = failure instanceof DeviceFailureException ? afterFailure(command) : "";
    command.getErr().println(line(failure) + remedy);
    return exitCode(failure);
  }

  private static String afterFailure(CommandLine command) {
    return (MemoryShortage.has(command, "--resume")
            ? "; go on with train --resume"
            : "; run it again")
        + ", with --acceleration off if it happens again";
  }

  private static int exitCode(Throwable failure) {
    if (failure instanceof RecipeException
        || failure instanceof ModelException
        || failure instanceof UnknownChoiceException
        || failure instanceof DeviceSettingException) {
      return WRONG;
    }
    if (failure instanceof DeviceUnavailableException) {
      return NO_DEVICE;
    }
    return isExpected(failure) ? UNUSABLE : DEFECT;
  }

  /**
   * Whether a failure's message was written for the user: that of an exception of this project's
   * own, or of the system's input and output. Whatever else is thrown is a defect.
   */
  private static boolean isExpected(Throwable failure) {
    return failure instanceof RecipeException
        || failure instanceof DatasetException
        || failure instanceof CheckpointException
        || failure instanceof RunException
        || failure instanceof StepsFailedException
        || failure instanceof UncheckedIOException
        || failure instanceof ModelException
        || failure instanceof FormatException
        || failure instanceof LayoutException
        || failure instanceof OnnxException
        || failure instanceof UnknownChoiceException
        || failure instanceof DeviceSettingException
        || failure instanceof DeviceFailureException
        || failure instanceof DeviceUnavailableException;
  }

  private static String line(Throwable failure) {
    return isExpected(failure)
        // Not the first line alone: a name in it may hold a line break.
        ? PlainText.line(String.valueOf(failure.getMessage()))
        : defect(failure);
  }

  static String firstLine(String message) {
    return message == null
        ? "no message"
        : PlainText.line(message.lines().findFirst().orElse("no message"));
  }

  /** Memory that ran out, heap or native, native libraries that do not load, and defects. */
  static int onError(Error failure, CommandLine command) {
    LoggerFactory.getLogger(Failures.class).error("the command failed", failure);
    Throwable memory = DeviceTrouble.memoryFailure(failure);
    command
        .getErr()
        .println(
            memory != null
                ? MemoryShortage.line(memory, command)
                : failure instanceof LinkageError
                    ? NativeTrouble.line(failure) + logged(failure)
                    : defect(failure));
    return memory != null || failure instanceof LinkageError ? UNUSABLE : DEFECT;
  }

  private static String defect(Throwable failure) {
    return "internal error: "
        + failure.getClass().getSimpleName()
        + ": "
        + firstLine(failure.getMessage())
        + "; this is a defect of vgg4j, please report it"
        + logged(failure);
  }

  /** Where the stack trace is; a log that cannot be written must not hide what went wrong. */
  private static String logged(Throwable failure) {
    try {
      return "; the stack trace is in " + LogFile.write(failure);
    } catch (UncheckedIOException | RunException e) {
      return "; no log could be written (" + firstLine(e.getMessage()) + ")";
    }
  }
}
