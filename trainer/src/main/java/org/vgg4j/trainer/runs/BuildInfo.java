package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this build is.
 *
 * @param version vgg4j's version
 * @param commit the git commit it was built from, or {@code unknown}
 * @param deeplearning4j Deeplearning4j's version
 */
public record BuildInfo(String version, String commit, String deeplearning4j) {

  /** Reads what the build left in {@code build.properties}. */
  public static BuildInfo load() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/build.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String commit = properties.getProperty("commit");
    return new BuildInfo(
        properties.getProperty("version"),
        // Left unfilled where there is no git repository to ask.
        commit.isBlank() || commit.startsWith("${") ? "unknown" : commit,
        properties.getProperty("deeplearning4j"));
  }
}
