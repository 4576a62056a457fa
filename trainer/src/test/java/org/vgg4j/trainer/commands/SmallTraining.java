package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

/** A small network that was trained on the shipped sample, for tests of what can be done then. */
public abstract class SmallTraining {

  protected static final List<String> SMALL =
      List.of(
          "train",
          "--model",
          "vgg11-bn",
          "--set",
          "width=0.0625",
          "--set",
          "dropout=0.2",
          "--data",
          "cifar10-sample",
          "--limit-train",
          "320",
          "--limit-test",
          "100",
          "--batch-size",
          "32",
          "--device",
          "cpu");

  @TempDir private static Path shared;

  /** A run of one epoch, which no test changes. */
  protected static Path finished;

  @TempDir protected Path folder;

  @BeforeAll
  static void trainForAnEpoch() {
    finished = shared.resolve("finished");
    done(train("--epochs", 1, "--out", finished));
  }

  protected static String[] small(Object... more) {
    return Stream.concat(SMALL.stream(), Arrays.stream(more).map(Object::toString))
        .toArray(String[]::new);
  }

  protected static Outcome train(Object... more) {
    return InProcess.run((Object[]) small(more));
  }

  protected static Outcome done(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  protected static byte[] parameters(Path run) throws IOException {
    try (ZipFile zip = new ZipFile(run.resolve("checkpoints/last.zip").toFile())) {
      return zip.getInputStream(zip.getEntry("coefficients.bin")).readAllBytes();
    }
  }
}
