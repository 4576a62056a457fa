package org.vgg4j.trainer.commands.options;

import java.util.Arrays;
import java.util.List;
import org.vgg4j.choices.Choice;
import org.vgg4j.choices.Choices;
import org.vgg4j.trainer.commands.Failures;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/**
 * Lets options and parameters be constants of a {@link Choice}, by their ids. An unknown one is
 * told by {@link Failures} together with those that exist.
 */
public final class ChoiceConverters {

  private ChoiceConverters() {}

  /** Registers a converter for every choice that a command or one of its subcommands takes. */
  public static void register(CommandLine line) {
    for (ArgSpec argument : line.getCommandSpec().args()) {
      for (Class<?> type : argument.auxiliaryTypes()) {
        register(line, type);
      }
    }
    line.getSubcommands().values().forEach(ChoiceConverters::register);
  }

  private static <T> void register(CommandLine line, Class<T> type) {
    if (type.isEnum() && Choice.class.isAssignableFrom(type)) {
      List<T> constants = Arrays.asList(type.getEnumConstants());
      line.registerConverter(
          type,
          text ->
              Choices.find(type.getSimpleName(), text, constants, value -> ((Choice) value).id()));
    }
  }
}
