package org.vgg4j.trainer.runs;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The folder that all runs share: {@code $VGG4J_HOME}, by default {@code ~/.vgg4j}. */
public final class Home {

  private Home() {}

  /**
   * @throws RunException if there is none
   */
  public static Path folder() {
    String home = System.getenv("VGG4J_HOME");
    if (home != null && !home.isBlank()) {
      return path("VGG4J_HOME", home);
    }
    String userHome = System.getProperty("user.home");
    if (userHome == null || !Path.of(userHome).isAbsolute()) {
      // Java says "?" for a user that the system does not know.
      throw new RunException(
          "this user has no home folder, expected one for data and logs; set VGG4J_HOME to a folder"
              + " that you can write");
    }
    return Path.of(userHome, ".vgg4j");
  }

  /**
   * A folder that a setting names.
   *
   * @param setting what it is called, for the message
   * @throws RunException if this system has no such names
   */
  public static Path path(String setting, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new RunException(
          "%s is '%s', which cannot be a folder's name here (%s); set it to another, or set LC_ALL=C.UTF-8"
              .formatted(setting, text, e.getReason()));
    }
  }
}
