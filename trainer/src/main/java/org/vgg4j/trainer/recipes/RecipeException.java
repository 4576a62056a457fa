package org.vgg4j.trainer.recipes;

import org.vgg4j.datasets.files.PlainText;

/** A recipe or a command line that is wrong in itself. The message is one line; exit code 2. */
public final class RecipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RecipeException(String message) {
    super(PlainText.line(message));
  }
}
