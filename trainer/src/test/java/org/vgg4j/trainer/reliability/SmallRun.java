package org.vgg4j.trainer.reliability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** A training of a few seconds on the sample, with everything that is random switched on. */
final class SmallRun {

  private final Path folder;
  private final CommandLineHarness vgg4j;

  SmallRun(Path folder) {
    this.folder = folder;
    this.vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
  }

  /** The arguments of a training; further ones win. */
  static String[] arguments(Object... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--model",
                "vgg11-bn",
                "--set",
                "width=0.03",
                "--set",
                "dropout=0.2",
                "--set",
                "flip=true",
                "--set",
                "cropPadding=2",
                "--set",
                "warmupSteps=0",
                "--data",
                "cifar10-sample",
                "--limit-train",
                "100",
                "--limit-test",
                "20",
                "--device",
                "cpu",
                "--threads",
                "1"));
    Arrays.stream(more).map(Object::toString).forEach(arguments::add);
    return arguments.toArray(String[]::new);
  }

  /** Trains in the process of the tests; paths must be absolute. */
  static Outcome train(Object... more) {
    return InProcess.run((Object[]) arguments(more));
  }

  /** Starts the program in a process of its own, for what is to be killed. */
  Process start(String... arguments) throws IOException {
    return vgg4j.start(Map.of("OMP_WAIT_POLICY", "passive"), arguments);
  }

  Outcome outcome(Process process) throws IOException {
    return vgg4j.outcome(process);
  }

  String metrics(String run) {
    try {
      return Files.readString(folder.resolve(run).resolve("metrics.csv"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parameters and optimizer state of a run's last checkpoint. */
  List<byte[]> state(String run) throws IOException {
    List<byte[]> state = new ArrayList<>();
    try (ZipFile zip = new ZipFile(folder.resolve(run).resolve("checkpoints/last.zip").toFile())) {
      for (String entry : List.of("coefficients.bin", "updaterState.bin")) {
        state.add(zip.getInputStream(zip.getEntry(entry)).readAllBytes());
      }
    }
    return state;
  }
}
