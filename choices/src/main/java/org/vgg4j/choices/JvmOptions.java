package org.vgg4j.choices;

/** Where a user gives options to the Java that runs this program. */
public final class JvmOptions {

  /** Set by the launcher, whose own options come before those of its variable. */
  private static final String LAUNCHER = "vgg4j.launcher";

  private JvmOptions() {}

  /**
   * An option where it works, for example {@code VGG4J_OPTS=-Xmx4g}.
   *
   * @param option an option of the JVM
   */
  public static String with(String option) {
    return (System.getProperty(LAUNCHER) != null ? "VGG4J_OPTS=" : "MAVEN_OPTS=") + option;
  }
}
