package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;

/** Workers that share gradients take the steps of one that adds up their batches, bit for bit. */
class WorkersBitsTest {

  @TempDir private Path folder;

  private Outcome train(String name, Stream<String> more) {
    return InProcess.run(
        Stream.concat(
                Stream.of(
                    "train --model vgg11-bn --set width=0.0625 --data cifar10-sample"
                        + " --limit-train 310 --limit-test 100 --batch-size 16 --device cpu"
                        + " --set schedule=constant --set warmupSteps=2 --set dropout=0.3 --epochs 1"
                        + " --clip-norm 0.5 --class-weights cat=2 --optimizer adam --out "
                        + folder.resolve(name)),
                more)
            .flatMap(part -> Stream.of(part.split(" ")))
            .toArray());
  }

  private Map<String, INDArray> parameters(String name) {
    return CheckpointReader.read(folder.resolve(name).resolve("checkpoints/last.zip"), false)
        .graph()
        .paramTable();
  }

  /**
   * Batch norm and dropout among them, and a last step of fewer parts than workers. Kernels that
   * are timed are those of the first graph in every replica, or its bits would be others.
   */
  @ParameterizedTest
  @CsvSource({"fp32,fixed", "bf16,fixed", "fp32,on", "bf16,on"})
  void inEveryPrecisionAndWithTimedKernels(String precision, String acceleration) {
    String own = "--precision " + precision + " --acceleration " + acceleration;
    Outcome one = train("one", Stream.of(own, "--accumulate 2 --lr 0.02 --threads 1"));
    assumeFalse(one.exitCode() == 3, "no such precision on this processor");
    assertThat(one.exitCode()).as(one.err()).isZero();
    Outcome two = train("two", Stream.of(own, "--workers 2 --lr 0.01 --threads 2"));
    assertThat(two.exitCode()).as(two.err()).isZero();

    Map<String, INDArray> expected = parameters("one");
    parameters("two")
        .forEach(
            (name, values) -> {
              if (!name.endsWith("_mean") && !name.endsWith("_var")) {
                assertThat(values.data().asFloat())
                    .as(name)
                    .isEqualTo(expected.get(name).data().asFloat());
              }
            });
    assertThat(provenance("two").kernels()).isEqualTo(provenance("one").kernels());
  }

  private Provenance provenance(String name) {
    return Provenance.read(RunDirectory.open(folder.resolve(name))).orElseThrow();
  }
}
