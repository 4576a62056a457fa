package org.vgg4j.cudadouble;

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
final class StubLibraries {

  private static final Pattern FUNCTION = Pattern.compile("(?m)^int (\\w+)\\(");
  private static final Pattern SETS_UP =
      Pattern.compile("(cublas|cublasLt|cusolver|cusolverDn|cusparse)(Create|Destroy|Set|Get).*");

  /** Library by the start of its functions' names; the first that fits counts. */
  private static final Map<String, String> LIBRARIES =
      new TreeMap<>(java.util.Comparator.reverseOrder());

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
  static void build(Set<String> wanted, Map<String, List<Path>> byHand, Path folder)
      throws IOException {
    Map<String, TreeSet<String>> functions = new TreeMap<>();
    Map<String, String> versions = new TreeMap<>();
    LIBRARIES.values().forEach(library -> functions.put(library, new TreeSet<>()));
    for (String symbol : wanted) {
      String name = symbol.replaceFirst("@.*", "");
      for (Map.Entry<String, String> library : LIBRARIES.entrySet()) {
        if (name.startsWith(library.getKey())) {
          functions.get(library.getValue()).add(name);
          if (symbol.contains("@")) {
            versions.put(library.getValue(), symbol.replaceFirst(".*@", ""));
          }
          break;
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
            List.of("gcc", "-O1", "-w", "-shared", "-fPIC", "-Wl,-soname," + library, "-o"));
    command.addAll(List.of(folder.resolve(library).toString(), file.toString(), "-ldl"));
    if (version != null) {
      Path map = folder.resolve(library + ".map");
      Files.write(map, (version + " { *; };\n").getBytes(UTF_8));
      command.add("-Wl,--version-script=" + map);
    }
    NativeTools.run(command.toArray(String[]::new));
  }
}
