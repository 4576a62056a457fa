package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/vgg4j-cluster} with a Java that says what it was started with, and then waits. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "vgg4j-cluster is a shell script")
class ClusterScriptTest {

  private static final Path SCRIPT = Path.of("src/assembly/bin/vgg4j-cluster");
  private static final Path LAUNCHER = Path.of("../../trainer/src/assembly/bin/vgg4j");

  @TempDir private Path folder;

  private Path script;
  private Path cluster;
  private String port = "7077";

  @BeforeEach
  void layOut() throws IOException {
    script = Files.createDirectories(folder.resolve("home/bin")).resolve("vgg4j-cluster");
    Files.copy(SCRIPT, script);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Files.createDirectories(folder.resolve("home/lib"));
    cluster = folder.resolve("cluster");
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        echo "arguments $*"
        echo "secret $(sed -n 's/^spark.authenticate.secret //p' "$SPARK_HOME"/conf/*.conf)"
        echo "bound ${OMP_PROC_BIND:-no}"
        case $* in
          *SparkSubmit*) exit ;;
          *"--port 7078"*)
            echo "java.net.BindException: Address already in use: Service 'sparkMaster' failed"
            echo "	at java.base/sun.nio.ch.Net.bind0(Native Method)"
            exit 1
            ;;
          *Master*) echo "INFO Master: I have been elected leader! New state: ALIVE" ;;
        esac
        sleep 60 &
        trap 'kill $!' TERM
        wait
        """);
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  private record Ended(int exitCode, String output) {}

  private Process begin(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.remove("VGG4J_CLUSTER_SECRET");
    environment.put("JAVA_HOME", folder.resolve("java").toString());
    environment.put("VGG4J_CLUSTER_DIR", cluster.toString());
    environment.put("VGG4J_CLUSTER_PORT", port);
    environment.put("VGG4J_OPTS", "-Xmx3g -Dx=y");
    environment.put("OMP_PROC_BIND", "true");
    return builder.start();
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process = begin(output, arguments);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output).strip());
  }

  @Test
  void aSecondStartIsRefusedAndStopEndsTheFirstAlone() throws Exception {
    assertThat(run("start", "1").exitCode()).isZero();
    Path pids = cluster.resolve("pids");
    List<ProcessHandle> started =
        Files.readAllLines(pids).stream()
            .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
            .toList();
    Process other = new ProcessBuilder("sleep", "60").start();
    try {
      Ended second = run("start", "1");
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.output())
          .startsWith("a cluster of " + cluster + " runs already (process ")
          .hasLineCount(1);
      assertThat(Files.readAllLines(pids)).hasSize(2);

      // As after a restart of the machine, when its number is another program's.
      Files.writeString(pids, other.pid() + "\n", java.nio.file.StandardOpenOption.APPEND);
      assertThat(run("stop").exitCode()).isZero();

      for (ProcessHandle each : started) {
        each.onExit().get(20, TimeUnit.SECONDS);
      }
      assertThat(other.isAlive()).isTrue();
      assertThat(pids).doesNotExist();
    } finally {
      other.destroy();
      started.forEach(ProcessHandle::destroy);
    }
  }

  @Test
  void aMasterWhosePortIsTakenIsOneLineAndNoCluster() throws Exception {
    port = "7078";

    Ended refused = run("start", "2");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output())
        .isEqualTo(
            "no master came up at 127.0.0.1:7078 (java.net.BindException: Address already in use:"
                + " Service 'sparkMaster' failed), expected an address of this machine with a free"
                + " port; give another by VGG4J_CLUSTER_PORT or VGG4J_CLUSTER_HOST, or look at "
                + cluster.resolve("logs/master"));
    assertThat(cluster.resolve("pids")).doesNotExist();
    assertThat(cluster.resolve("logs/worker-1")).doesNotExist();
    assertThat(Files.readString(cluster.resolve("logs/master")))
        .contains(" -Dspark.port.maxRetries=0 ");
  }

  @Test
  void processesThatStartAtOnceHaveOneSecret() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      processes.add(begin(folder.resolve("submit-" + i), "submit", "spark://one:7077", "train"));
    }
    List<String> secrets = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      assertThat(processes.get(i).waitFor(20, TimeUnit.SECONDS)).isTrue();
      Files.readAllLines(folder.resolve("submit-" + i)).stream()
          .filter(line -> line.startsWith("secret "))
          .forEach(secrets::add);
    }

    assertThat(secrets).hasSize(8).containsOnly(secrets.get(0));
    assertThat(secrets.get(0)).matches("secret [0-9a-f]{64}");
    try (var left = Files.list(cluster.resolve("conf"))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aDriverHasTheOptionsAndTheEnvironmentOfTheLauncher() throws Exception {
    Ended submitted = run("submit", "spark://one:7077", "train");

    assertThat(submitted.output())
        .contains(" -Xmx3g -Dx=y -cp ")
        .doesNotContain("-Xmx2g")
        .contains("bound no");
    List<String> launcher = Files.readAllLines(LAUNCHER);
    assertThat(launcher).anyMatch(line -> line.startsWith("unset OMP_PROC_BIND "));
    assertThat(Files.readAllLines(SCRIPT))
        .as("what the launcher sets")
        .containsAll(
            launcher.stream()
                .filter(line -> line.startsWith("unset ") || line.contains("export "))
                .toList());
  }
}
