package org.vgg4j.choices;

/**
 * One of a fixed number of values that a user chooses by name: the constant of an enum. Its id
 * stands in recipes, on the command line and in the files of a run, and nowhere in the code but
 * here.
 */
public interface Choice {

  /** The constant's own name, as every enum has it. */
  String name();

  /** The name that a user types, in lower case: {@code TIME_DECAY} is {@code time-decay}. */
  default String id() {
    return Choices.id(name());
  }

  /** What it does, in a few words, as docs/recipes.md has it. */
  String meaning();
}
