package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vgg4j.cudadouble.Program.FIXED;
import static org.vgg4j.cudadouble.Program.OFF;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.cudadouble.Program.Outcome;
import org.vgg4j.trainer.runs.Provenance;

/** A machine whose cuDNN is missing, or is of no use to ND4J's CUDA. */
class MissingCudnnTest {

  @TempDir private Path folder;

  @Test
  void cudnnForAnotherCudaIsLeftAndOneLineSaysWhatToUse() throws Exception {
    try (Program other = Program.onUnknownCard(folder.resolve("cuda-12"), Map.of())) {
      other.control().fail("cudnnGetCudartVersion", 12020);
      assertThat(other.run("benchmark", "--device", "cuda", "--batch-size", "65000").err())
          .startsWith(
              "cuDNN is not used: found cuDNN 8.3.2 for CUDA 12.2, expected cuDNN 8.3 or newer of"
                  + " version 8 that was made for CUDA 11, as -Pcuda,cuda-redist brings it; layers"
                  + " run stock Deeplearning4j, which is slower (docs/gpu.md)\n");
    }
  }

  @Test
  void withoutCudnnLayersRunStockAndOneLineSaysSo() throws Exception {
    Path libraries = Files.createDirectories(folder.resolve("without-cudnn"));
    for (String place : CudaDouble.orSkip().libraryPath().split(":")) {
      try (Stream<Path> files = Files.list(Path.of(place))) {
        for (Path file : files.filter(f -> !f.toString().contains("cudnn")).toList()) {
          Files.createSymbolicLink(libraries.resolve(file.getFileName()), file);
        }
      }
    }
    try (Program without =
        Program.onDouble(
            folder.resolve("without"), Map.of("LD_LIBRARY_PATH", libraries.toString()))) {
      Path run = folder.resolve("run");
      Outcome outcome = train(without, FIXED, run);
      String found = "found no libcudnn\\w*\\.so\\.8, expected cuDNN 8\\.3 or newer of version 8";
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.err().lines())
          .singleElement()
          .asString()
          .matches(
              "cuDNN is not used: "
                  + found
                  + "; layers run stock Deeplearning4j, which is slower \\(docs/gpu\\.md\\)");
      Provenance provenance = Runs.provenance(run);
      assertThat(provenance.engine()).isEqualTo("stock");
      assertThat(provenance.stock().get("block1_conv1")).matches(found);
      assertThat(train(without, OFF, folder.resolve("stock")).err()).isEmpty();
    }
  }

  private Outcome train(Program program, String acceleration, Path run) {
    List<String> arguments = new ArrayList<>(SmallRecipes.train("quickstart", folder));
    arguments.addAll(List.of("--steps", "4", "--out", run.toString()));
    return program.computeBy(acceleration, arguments.toArray(String[]::new));
  }
}
