package org.vgg4j.trainer.runs;

import java.nio.file.Path;

/** The folder that all runs share: {@code $VGG4J_HOME}, by default {@code ~/.vgg4j}. */
public final class Home {

  private Home() {}

  public static Path folder() {
    String home = System.getenv("VGG4J_HOME");
    return home == null || home.isBlank()
        ? Path.of(System.getProperty("user.home"), ".vgg4j")
        : Path.of(home);
  }
}
