package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.CrashReportingUtil;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.trainer.commands.CommandLineHarness;

class MemoryTest {

  @TempDir private Path folder;

  @Test
  void nativeMemoryThatRunsOutEndsInOneLineWithTheRemedy() throws Exception {
    CommandLineHarness vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    Process process =
        vgg4j.start(
            Map.of("JAVA_TOOL_OPTIONS", "-Dorg.bytedeco.javacpp.maxphysicalbytes=130m"),
            SmallRun.arguments("--batch-size", "10", "--steps", "5", "--out", "run"));
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    var outcome = vgg4j.outcome(process);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    List<String> lines =
        outcome.err().lines().filter(line -> !line.startsWith("Picked up")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .startsWith("not enough memory (")
        .contains("--batch-size auto")
        .contains("more than the 0.1 GB that -Dorg.bytedeco.javacpp.maxphysicalbytes is set to")
        .containsPattern("_OPTS=-Dorg.bytedeco.javacpp.maxphysicalbytes=[0-9]+m");
  }

  @Test
  void deeplearning4jLeavesNoDumpOfItsMemoryInTheWorkingFolder() {
    ComputeProfiles.select(Device.CPU);
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "out", new OutputLayer.Builder(LossFunction.MSE).nIn(1).nOut(2).build(), "in")
                .setOutputs("out")
                .build());
    network.init();
    CrashReportingUtil.crashDumpOutputDirectory(folder.toFile());
    try {
      CrashReportingUtil.writeMemoryCrashDump(network, new OutOfMemoryError("a test"));
    } finally {
      CrashReportingUtil.crashDumpOutputDirectory(null);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anAutomaticBatchSizeIsSaidAndWrittenIntoTheRecipe() throws Exception {
    Path run = folder.resolve("run");
    var outcome = SmallRun.train("--batch-size", "auto", "--steps", 1, "--out", run);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("batch size: 256 images");
    assertThat(run.resolve("recipe.yaml")).content().contains("batchSize: 256\n");
  }

  @Test
  @Tag("long")
  void thousandsOfStepsDoNotGrowTheProcess() throws Exception {
    // The whole heap is resident from the start: what grows then is native memory. The C library's
    // allocator fills its pools until about 13,000 steps, as each epoch has threads of its own.
    // It lives long, so that it is compiled as thoroughly as a user's.
    var vgg4j =
        new CommandLineHarness(
            folder.resolve("home"),
            folder,
            "-Xmx200m",
            "-Xms200m",
            "-XX:+AlwaysPreTouch",
            "-XX:TieredStopAtLevel=4");
    var outcome =
        vgg4j.run(SmallRun.arguments("--batch-size", "10", "--epochs", "2400", "--out", "run"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    List<String> rows = Files.readAllLines(folder.resolve("run/timings.csv"));
    int column = List.of(rows.get(0).split(",")).indexOf("memoryMegabytes");
    List<Long> megabytes =
        rows.stream().skip(1).map(row -> Long.parseLong(row.split(",")[column])).toList();
    long early = megabytes.get(1600);
    long late = megabytes.get(megabytes.size() - 1);
    System.out.printf(
        "resident memory after 1,800, 14,400 and 21,600 steps: %d, %d, %d MB%n",
        megabytes.get(200), early, late);
    assertThat(late - early).isLessThan(30);
  }
}
