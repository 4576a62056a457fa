package org.vgg4j.cudadouble.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Compiler, symbol tables and the native libraries inside of jars. */
public final class NativeTools {

  private NativeTools() {}

  /** Why the double cannot be built here; null if it can. */
  public static String missing() {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return "the double of ND4J's CUDA library is for Linux x86_64";
    }
    for (String tool : List.of("gcc", "g++", "nm")) {
      try {
        run(tool, "--version");
      } catch (UncheckedIOException e) {
        return "no " + tool + " here to build the double of ND4J's CUDA library with";
      }
    }
    return null;
  }

  /**
   * Runs a command to its end.
   *
   * @return what it printed
   */
  public static List<String> run(String... command) {
    try {
      Path output = Files.createTempFile("native", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int code = process.waitFor();
      List<String> lines = Files.readAllLines(output);
      Files.delete(output);
      if (code != 0) {
        throw new IllegalStateException(String.join(" ", command) + "\n" + lines);
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Names that a library asks for, with their version if they have one: {@code name@version}. */
  public static TreeSet<String> undefined(Path library) {
    return symbols("--undefined-only", library);
  }

  /** Names that a library offers. */
  public static TreeSet<String> defined(Path library) {
    TreeSet<String> names = new TreeSet<>();
    symbols("--defined-only", library).forEach(name -> names.add(name.replaceFirst("@.*", "")));
    return names;
  }

  private static TreeSet<String> symbols(String which, Path library) {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<String> lines = run("nm", "-D", which, library.toString()).stream()) {
      lines.map(line -> line.substring(line.lastIndexOf(' ') + 1)).forEach(names::add);
    }
    return names;
  }

  /** Copies a file out of a jar on the class path. */
  public static Path extract(String resource, Path folder) throws IOException {
    Path target = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
    try (InputStream in = NativeTools.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("not on the class path: " + resource);
      }
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
    return target;
  }
}
