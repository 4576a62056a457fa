package org.vgg4j.trainer.commands;

import java.util.Map;
import org.vgg4j.trainer.recipes.RecipeException;

/** Flags that stand for recipe fields. */
final class Overrides {

  private Overrides() {}

  static void put(Map<String, String> overrides, String field, String value) {
    if (value != null) {
      overrides.put(field, value);
    }
  }

  static int wholeNumber(String option, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new RecipeException(option + " is '" + text + "', expected a whole number");
    }
  }
}
