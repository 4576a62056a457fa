package org.vgg4j.cudadouble.natives;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Builds stand-ins of NVIDIA's libraries: every function that JavaCPP's and ND4J's JNI libraries
 * ask for. A few are written by hand. Of the others those that set something up succeed, and all
 * the rest end the process, so that nothing is computed wrongly in silence.
 */
public final class StubLibraries {

  private static final Pattern FUNCTION =
      Pattern.compile("(?m)^(?:int |size_t |const char \\*)(\\w+)\\(");
  private static final Pattern SETS_UP =
      Pattern.compile("(cublas|cublasLt|cusolver|cusolverDn|cusparse)(Create|Destroy|Set|Get).*");

  /**
   * Library by the start of its functions' names; the first that fits counts. cuDNN's functions are
   * spread over several libraries, each of which has a version that is called as the library is.
   */
  private static final Map<String, String> LIBRARIES =
      new TreeMap<>(java.util.Comparator.reverseOrder());

  private static final String CUDNN = "libcudnn.so.8";

  static {
    LIBRARIES.put("cublasLt", "libcublasLt.so.11");
    LIBRARIES.put("cublas", "libcublas.so.11");
    LIBRARIES.put("cusolverMg", "libcusolverMg.so.11");
    LIBRARIES.put("cusolver", "libcusolver.so.11");
    LIBRARIES.put("cusparse", "libcusparse.so.11");
    LIBRARIES.put("cuda", "libcudart.so.11.0");
    LIBRARIES.put("cu", "libcuda.so.1");
    LIBRARIES.put("nvml", "libnvidia-ml.so.1");
  }

  private StubLibraries() {}

  /**
   * @param wanted names that are asked for, {@code name@version}
   * @param byHand hand-written C by library
   * @param folder where the libraries go
   */
  public static void build(Set<String> wanted, Map<String, List<Path>> byHand, Path folder)
      throws IOException {
    Map<String, TreeSet<String>> functions = new TreeMap<>();
    Map<String, String> versions = new TreeMap<>();
    LIBRARIES.values().forEach(library -> functions.put(library, new TreeSet<>()));
    functions.put(CUDNN, new TreeSet<>()); // is asked for, and has nothing of its own
    for (String symbol : wanted) {
      String name = symbol.replaceFirst("@.*", "");
      String library = library(symbol);
      if (library != null) {
        functions.computeIfAbsent(library, key -> new TreeSet<>()).add(name);
        if (symbol.contains("@")) {
          versions.put(library, symbol.replaceFirst(".*@", ""));
        }
      }
    }
    for (String library : functions.keySet()) {
      compile(
          library,
          source(functions.get(library), byHand.getOrDefault(library, List.of())),
          versions.get(library),
          folder);
    }
  }

  private static String library(String symbol) {
    if (symbol.startsWith("cudnn")) {
      return symbol.replaceFirst(".*@", "");
    }
    return LIBRARIES.entrySet().stream()
        .filter(library -> symbol.startsWith(library.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static String source(Set<String> names, List<Path> byHand) throws IOException {
    StringBuilder text = new StringBuilder("#include <stdio.h>\n#include <stdlib.h>\n");
    Set<String> left = new TreeSet<>(names);
    for (Path file : byHand) {
      String written = Files.readString(file);
      text.append(written);
      FUNCTION.matcher(written).results().forEach(found -> left.remove(found.group(1)));
    }
    for (String name : left) {
      text.append("int ").append(name).append("(void) { ");
      if (SETS_UP.matcher(name).matches()) {
        text.append("return 0; }\n");
      } else {
        text.append("fprintf(stderr, \"double: ").append(name).append(" is not done here\\n\"); ");
        text.append("abort(); }\n");
      }
    }
    return text.toString();
  }

  private static void compile(String library, String source, String version, Path folder)
      throws IOException {
    Path file = folder.resolve(library + ".c");
    Files.writeString(file, source);
    List<String> command =
        new ArrayList<>(
            List.of("gcc", "-O3", "-w", "-shared", "-fPIC", "-Wl,-soname," + library, "-o"));
    command.addAll(List.of(folder.resolve(library).toString(), file.toString(), "-ldl", "-lm"));
    if (version != null) {
      Path map = folder.resolve(library + ".map");
      Files.write(map, (version + " { *; };\n").getBytes(UTF_8));
      command.add("-Wl,--version-script=" + map);
    }
    NativeTools.run(command.toArray(String[]::new));
  }
}
