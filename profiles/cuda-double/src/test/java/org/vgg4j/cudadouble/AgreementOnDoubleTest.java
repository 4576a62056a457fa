package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.vgg4j.cudadouble.agreement.SuiteRunner;
import org.vgg4j.cudadouble.agreement.Suites;

/** Layers by cuDNN agree with stock ones: each test of the suites of all engines is one here. */
class AgreementOnDoubleTest {

  @TestFactory
  Stream<DynamicTest> layersAgreeWithStock() {
    List<CompletableFuture<List<String>>> halves =
        Suites.SMALL.stream()
            .map(suites -> CompletableFuture.supplyAsync(() -> run(suites)))
            .toList();
    List<String> lines = halves.stream().flatMap(half -> half.join().stream()).toList();
    assertThat(lines).hasSizeGreaterThan(55);
    return lines.stream().map(AgreementOnDoubleTest::test);
  }

  @Tag("long")
  @TestFactory
  Stream<DynamicTest> wholeNetworksAgreeWithStock() {
    return run(Suites.LARGE).stream().map(AgreementOnDoubleTest::test);
  }

  private static DynamicTest test(String line) {
    String[] cells = line.split("\t", 4);
    return DynamicTest.dynamicTest(
        cells[2],
        () -> {
          switch (cells[0]) {
            case SuiteRunner.PASSED -> {}
            case SuiteRunner.SKIPPED -> {
              System.out.println("skipped: " + cells[2] + ": " + cells[3]);
              Assumptions.abort(cells[3]);
            }
            default -> Assertions.fail(cells[3]);
          }
        });
  }

  private static List<String> run(List<Class<?>> suites) {
    CudaDouble cuda = CudaDouble.orSkip();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx2g", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of("-cp", cuda.classPathEntry() + File.pathSeparator + Program.classPath()));
    command.add(SuiteRunner.class.getName());
    suites.forEach(suite -> command.add(suite.getName()));
    String name = "agreement-" + suites.get(0).getSimpleName();
    Path out = Path.of("target", name + "-out.txt").toAbsolutePath();
    Path err = Path.of("target", name + "-err.txt").toAbsolutePath();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("LD_LIBRARY_PATH", cuda.libraryPath());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().remove("DOUBLE_CONTROL");
    try {
      int code = builder.start().waitFor();
      List<String> lines = Files.readAllLines(out);
      assertThat(code).as("see %s, after %s", err, lines).isZero();
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
