package org.vgg4j.cudadouble;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.vgg4j.cudadouble.natives.NativeTools;
import org.vgg4j.cudadouble.natives.StubLibraries;
import org.vgg4j.cudadouble.natives.Trampolines;

/** The double, built once per run of the tests into {@code target/cuda-double}. */
final class CudaDouble {

  private static final Path SOURCES = Path.of("src", "test", "native").toAbsolutePath();
  private static final Path PROBE_STUBS =
      Path.of("..", "cuda", "src", "test", "resources", "stub").toAbsolutePath().normalize();
  private static final String BINDINGS = "org/nd4j/linalg/jcublas/bindings/linux-x86_64";
  private static final String PROCESSOR = "org/nd4j/linalg/cpu/nativecpu/bindings/linux-x86_64/";
  private static final String OPENBLAS = "org/bytedeco/openblas/linux-x86_64/";
  private static final String CUDA = "org/bytedeco/cuda/linux-x86_64/";

  private static CudaDouble built;
  private static ControlPage loaded;

  private final Path folder;

  private CudaDouble(Path folder) {
    this.folder = folder;
  }

  /**
   * Builds the double, or skips the calling test with a printed reason where it cannot be built.
   */
  static synchronized CudaDouble orSkip() {
    String missing = NativeTools.missing();
    if (missing != null) {
      System.out.println("skipped: " + missing);
    }
    org.junit.jupiter.api.Assumptions.assumeTrue(missing == null, missing);
    if (built == null) {
      // Processes that test side by side have one each: what one runs, another must not rebuild.
      String place = System.getProperty("cuda.double", "target/cuda-double");
      built = new CudaDouble(Path.of(place).toAbsolutePath());
      try {
        built.build();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
    return built;
  }

  /**
   * What has to come before the jars on the class path: ND4J's native library is looked up there.
   */
  Path classPathEntry() {
    return folder.resolve("classes");
  }

  /** Where the dynamic linker finds NVIDIA's libraries and the processor's. */
  String libraryPath() {
    return folder.resolve("nvidia") + File.pathSeparator + folder.resolve("processor");
  }

  /**
   * Loads NVIDIA's doubles into this process, for tests that need nothing of ND4J. Whatever asks
   * for one of these libraries by its name later gets the one that is there.
   *
   * @return what the double shares with this process, which the build's {@code DOUBLE_CONTROL}
   *     names
   */
  static synchronized ControlPage loadHere() throws IOException {
    CudaDouble cuda = orSkip();
    if (loaded == null) {
      loaded = new ControlPage(Path.of(System.getenv("DOUBLE_CONTROL")));
      cuda.libraries().forEach(System::load);
    }
    return loaded;
  }

  /** What a process that needs nothing of ND4J loads, in this order. */
  List<String> libraries() {
    return Stream.of(
            "processor/libquadmath.so.0",
            "processor/libgfortran.so.5",
            "processor/libgomp.so.1",
            "processor/libopenblas.so.0",
            "processor/libnd4jcpu.so",
            "classes/" + BINDINGS + "/libnd4jcuda.so",
            "nvidia/libcuda.so.1",
            "nvidia/libcudart.so.11.0",
            "nvidia/libcublasLt.so.11",
            "nvidia/libcublas.so.11",
            "nvidia/libcudnn.so.8",
            "nvidia/libcudnn_ops_infer.so.8",
            "nvidia/libcudnn_ops_train.so.8",
            "nvidia/libcudnn_adv_infer.so.8",
            "nvidia/libcudnn_adv_train.so.8",
            "nvidia/libcudnn_cnn_infer.so.8",
            "nvidia/libcudnn_cnn_train.so.8")
        .map(library -> folder.resolve(library).toString())
        .toList();
  }

  private void build() throws IOException, ClassNotFoundException {
    Path processor = Files.createDirectories(folder.resolve("processor"));
    Path nvidia = Files.createDirectories(folder.resolve("nvidia"));
    Path bindings = Files.createDirectories(classPathEntry().resolve(BINDINGS));
    for (String library : List.of("libnd4jcpu.so", "libgomp.so.1")) {
      NativeTools.extract(PROCESSOR + library, processor);
    }
    for (String library :
        List.of("libopenblas.so.0", "libquadmath.so.0", "libgfortran.so.5", "libgcc_s.so.1")) {
      NativeTools.extract(OPENBLAS + library, processor);
    }
    Path jni = NativeTools.extract(BINDINGS + "/libjnind4jcuda.so", bindings);
    buildBackend(jni, processor.resolve("libnd4jcpu.so"), bindings);

    TreeSet<String> wanted = NativeTools.undefined(jni);
    for (String library : List.of("cudart", "cublas", "cudnn", "cusolver", "cusparse", "nvml")) {
      wanted.addAll(
          NativeTools.undefined(NativeTools.extract(CUDA + "libjni" + library + ".so", folder)));
    }
    Map<String, List<Path>> byHand = new HashMap<>();
    byHand.put("libcuda.so.1", List.of(PROBE_STUBS.resolve("driver.c")));
    byHand.put("libnvidia-ml.so.1", List.of(PROBE_STUBS.resolve("nvml.c")));
    byHand.put("libcudart.so.11.0", sources("cudart.c"));
    byHand.put("libcublas.so.11", sources("cublas.c"));
    byHand.put(
        "libcudnn_ops_infer.so.8",
        sources("cudnn.h", "cudnn_ops_infer.c", "cudnn_ops_infer_layers.c"));
    byHand.put("libcudnn_ops_train.so.8", sources("cudnn.h", "cudnn_ops_train.c"));
    byHand.put(
        "libcudnn_cnn_infer.so.8", sources("cudnn.h", "cudnn_convolution.h", "cudnn_cnn_infer.c"));
    byHand.put(
        "libcudnn_cnn_train.so.8", sources("cudnn.h", "cudnn_convolution.h", "cudnn_cnn_train.c"));
    StubLibraries.build(wanted, byHand, nvidia);
  }

  private static List<Path> sources(String... files) {
    List<Path> sources = new ArrayList<>(List.of(SOURCES.resolve("library.h")));
    for (String file : files) {
      sources.add(SOURCES.resolve(file));
    }
    return sources;
  }

  private void buildBackend(Path jni, Path processorLibrary, Path bindings)
      throws IOException, ClassNotFoundException {
    Path assembler = folder.resolve("operations.S");
    Files.writeString(
        assembler,
        Trampolines.generate(NativeTools.undefined(jni), NativeTools.defined(processorLibrary))
            + Files.readString(SOURCES.resolve("trampoline.S")));
    List<String> command =
        new ArrayList<>(
            List.of("g++", "-O1", "-Wall", "-fPIC", "-shared", "-Wl,-soname,libnd4jcuda.so"));
    command.addAll(List.of("-o", bindings.resolve("libnd4jcuda.so").toString()));
    try (var files = Files.newDirectoryStream(SOURCES, "*.cpp")) {
      files.forEach(file -> command.add(file.toString()));
    }
    command.add(assembler.toString());
    // The rest of the interface comes from the processor's library as it is.
    command.addAll(
        List.of(
            "-Wl,--no-as-needed",
            processorLibrary.toString(),
            "-Wl,--as-needed",
            "-Wl,--unresolved-symbols=ignore-all",
            "-ldl"));
    NativeTools.run(command.toArray(String[]::new));
  }
}
