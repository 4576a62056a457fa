package org.vgg4j.trainer.commands;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * How a test starts Java for a process of a few seconds, more than half of which would go into
 * loading and compiling classes. They come from an archive of the JVM's, which the first process of
 * a build writes and which stays until a class changes, and are compiled quickly rather than well.
 */
public final class ShortProcess {

  private static final Path ALL = Path.of("target", "short-process").toAbsolutePath();

  /** Processes that test side by side share one archive. */
  private static final Path LOCK = Path.of("target", "short-process.lock");

  private static List<String> java;

  private ShortProcess() {}

  /**
   * The command that starts Java, with the program's class path. Further options may follow, then
   * the class to run.
   */
  public static synchronized List<String> java() {
    if (java == null) {
      try (FileChannel file = FileChannel.open(LOCK, CREATE, WRITE);
          FileLock lock = file.lock()) {
        java = prepare();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return java;
  }

  private static List<String> prepare() throws IOException, InterruptedException {
    List<Path> entries =
        Stream.of(CommandLineHarness.classPath().split(File.pathSeparator)).map(Path::of).toList();
    Path folder = ALL.resolve(stateOf(entries));
    Path archive = folder.resolve("classes.jsa");
    if (!Files.exists(folder)) {
      delete(ALL);
      Path unfinished = Files.createDirectories(ALL.resolve("unfinished"));
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          pack(entry, jar(entry, unfinished));
        }
      }
      Files.move(unfinished, folder);
      archive(command(entries, folder), archive);
    }
    List<String> command = command(entries, folder);
    // A JVM that cannot write archives starts without one.
    if (Files.exists(archive)) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    return List.copyOf(command);
  }

  private static List<String> command(List<Path> classPath, Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(
        classPath.stream()
            .map(entry -> Files.isDirectory(entry) ? jar(entry, folder) : entry)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    return command;
  }

  /** Trains a little, and has the JVM write the classes that this took. */
  private static void archive(List<String> command, Path archive)
      throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("short-process");
    command.add("-XX:ArchiveClassesAtExit=" + archive);
    command.add(CommandLineHarness.KEPT_LIBRARIES);
    command.add("org.vgg4j.trainer.Main");
    String training =
        "train --model vgg11-bn --set width=0.03 --data cifar10-sample --limit-train 100"
            + " --limit-test 20 --batch-size 16 --epochs 1 --device cpu --threads 1 --out run";
    command.addAll(List.of(training.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("VGG4J_HOME", work.resolve("home").toString());
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
      Files.deleteIfExists(archive);
    }
    delete(work);
  }

  /** A name for what the class path holds: another where any file of it is another. */
  private static String stateOf(List<Path> classPath) throws IOException {
    StringBuilder state = new StringBuilder(System.getProperty("java.vm.version"));
    for (Path entry : classPath) {
      for (Path file : filesOf(entry)) {
        state.append('\n').append(file).append(' ').append(Files.size(file));
        state.append(' ').append(Files.getLastModifiedTime(file));
      }
    }
    return UUID.nameUUIDFromBytes(state.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static Path jar(Path classes, Path folder) {
    return folder.resolve(classes.toString().replaceAll("[^A-Za-z0-9]+", "-") + ".jar");
  }

  /** Classes in folders cannot be archived, nor does the launcher have them so. */
  private static void pack(Path classes, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : filesOf(classes)) {
        out.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
      }
    }
  }

  private static List<Path> filesOf(Path entry) throws IOException {
    if (!Files.exists(entry)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(entry)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
