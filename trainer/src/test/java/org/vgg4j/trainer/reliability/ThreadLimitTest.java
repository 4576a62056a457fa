package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.trainer.commands.CommandLineHarness;

/** Environments in which OpenMP has fewer threads than oneDNN's kernels would wait for. */
class ThreadLimitTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "OMP_THREAD_LIMIT, 1, 'OpenMP gives 1 thread instead of 3 (OMP_THREAD_LIMIT=1)'",
    "OMP_THREAD_LIMIT, 2, 'OpenMP gives 2 threads instead of 3 (OMP_THREAD_LIMIT=2)'",
    "OMP_DYNAMIC, true, 'OMP_DYNAMIC=true lets OpenMP change the number of threads'"
  })
  void trainingEndsAndSaysWhatItComputedOn(String name, String value, String line)
      throws Exception {
    CommandLineHarness vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    Process process =
        vgg4j.start(
            Map.of("OMP_WAIT_POLICY", "passive", name, value),
            ("train --model vgg11-bn --set width=0.03 --data cifar10-sample --limit-train 100"
                    + " --limit-test 20 --batch-size 16 --epochs 1 --device cpu --threads 3"
                    + " --out run")
                .split(" "));
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroyForcibly();

    assertThat(ended).as("training stands still").isTrue();
    var outcome = vgg4j.outcome(process);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).hasLineCount(1).startsWith(line);
  }
}
