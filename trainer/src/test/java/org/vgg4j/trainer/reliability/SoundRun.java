package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.CheckpointWriter;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** A run that was trained for two epochs, and ways to break copies of it. */
abstract class SoundRun {

  @TempDir private static Path shared;

  static Path sound;

  @TempDir Path folder;

  @BeforeAll
  static void trainANetworkOfNumbers() {
    sound = shared.resolve("sound");
    Outcome trained =
        InProcess.run((Object[]) SmallRun.arguments("--epochs", "2", "--out", sound.toString()));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
  }

  interface Damage {
    void to(ComputationGraph graph);
  }

  /** Writes a checkpoint anew, whole, with other parameters. */
  static void poison(Path file, Damage damage) throws IOException {
    CheckpointReader.Loaded loaded = CheckpointReader.read(file, true);
    damage.to(loaded.graph());
    CheckpointWriter.write(file, loaded.graph(), loaded.info().orElseThrow());
  }

  final Path copyOf(Path run) throws IOException {
    Path copy = folder.resolve("copy");
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(run.relativize(file).toString()));
      }
    }
    return copy;
  }
}
