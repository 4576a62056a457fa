package org.vgg4j.choices;

import java.util.List;

/**
 * A name that there is none of. The message is one line: what was found, what exists, and what the
 * user may have meant.
 */
public final class UnknownChoiceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String found;

  UnknownChoiceException(String what, String typed, List<String> names) {
    this(
        what,
        "'"
            + typed
            + "', expected one of "
            + String.join(", ", names)
            + Choices.nearestHint(typed, names));
  }

  private UnknownChoiceException(String what, String found) {
    super(what + " is " + found);
    this.found = found;
  }

  /** The same, of a field or option with this name. */
  public UnknownChoiceException of(String what) {
    return new UnknownChoiceException(what, found);
  }
}
