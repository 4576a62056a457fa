package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.testing.Mutations;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.CheckpointWriter;
import org.vgg4j.trainer.diagnosis.doctor.RunCheck;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/** Every reader of the trainer against thousands of damaged files. */
class FuzzTest {

  @TempDir Path folder;

  @Test
  void readersRefuseAFewHundredDamagedFilesEach() throws Exception {
    checkpoints(Mutations.FEW);
    recipes(Mutations.FEW);
    runFiles(Mutations.FEW);
  }

  @Test
  @Tag("long")
  void tenThousandDamagedCheckpointsAreReadOrRefused() throws Exception {
    checkpoints(Mutations.MANY);
  }

  @Test
  @Tag("long")
  void tenThousandDamagedRecipesAreReadOrRefused() throws Exception {
    recipes(Mutations.MANY);
  }

  @Test
  @Tag("long")
  void tenThousandDamagedFilesOfRunsAreReadOrRefused() throws Exception {
    runFiles(Mutations.MANY);
  }

  private static void write(Path file) throws Exception {
    ComputationGraph graph =
        ModelFactory.create("vgg11", ModelOptions.of(new InputShape(3, 32, 32), 4).withWidth(0.01));
    CheckpointWriter.write(
        file,
        graph,
        new CheckpointInfo(
            CheckpointInfo.FORMAT,
            "vgg11",
            "default",
            "cifar10",
            0.1,
            0,
            1,
            new DataIdentity(
                Map.of("a", 5, "b", 5, "c", 5, "d", 5), Map.of("file", "0"), Map.of(), Map.of()),
            List.of("a", "b", "c", "d"),
            3,
            32,
            32,
            Decoding.SCALED,
            new float[] {0, 0, 0},
            new float[] {1, 1, 1},
            new CheckpointInfo.Position(1, 2, 3, 1, 0.5, 1.5, 4.25, 7, 9, 99, 1.5, 2.5, 1, 1, 0),
            null));
  }

  private void checkpoints(int count) throws Exception {
    Path file = folder.resolve("model.zip");
    write(file);
    List<byte[]> seeds = List.of(Files.readAllBytes(file), resealed(file));
    Mutations.survive(
        "checkpoint",
        count,
        seeds,
        List.of(CheckpointException.class),
        bytes -> {
          Files.write(file, bytes);
          CheckpointReader.verify(file);
          CheckpointReader.readInfo(file);
          CheckpointReader.read(file, true);
        });
  }

  /** A checkpoint without checksums, as plain Deeplearning4j writes them: damage gets further. */
  private byte[] resealed(Path file) throws Exception {
    Path copy = Files.copy(file, folder.resolve("plain.zip"));
    try (var zip = java.nio.file.FileSystems.newFileSystem(copy)) {
      Files.delete(zip.getPath("vgg4j.json"));
    }
    return Files.readAllBytes(copy);
  }

  private void recipes(int count) throws Exception {
    Path file = folder.resolve("recipe.yaml");
    List<byte[]> seeds = new ArrayList<>();
    for (String name : Recipes.NAMES) {
      seeds.add(Recipes.toYaml(Recipes.resolve(name, Map.of())).getBytes());
    }
    Mutations.survive(
        "recipe",
        count,
        seeds,
        List.of(RecipeException.class, java.io.UncheckedIOException.class),
        bytes -> {
          Files.write(file, bytes);
          Recipes.resolve(file.toString(), Map.of());
        });
  }

  /** The doctor may refuse a folder, and otherwise says what is wrong, one line a finding. */
  private void runFiles(int count) throws Exception {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.createDirectories(run.resolve("checkpoints"));
    write(run.resolve("checkpoints/last.zip"));
    Map<String, String> files =
        Map.of(
            "recipe.yaml",
            Recipes.toYaml(Recipes.resolve("quickstart", Map.of())),
            "metrics.csv",
            "epoch,step,learningRate,trainLoss,trainAccuracy,validationLoss,validationAccuracy\n"
                + "1,57,0.001,2.3026,0.1,2.3026,0.1\n2,114,0.002,2.3026,0.1,2.3026,0.1\n",
            "layers.csv",
            "epoch,layer,weightNorm,gradientNorm,deadUnits\n1,conv,2,1e-9,1.0000\n"
                + "1,dense,3,0.1,\n2,conv,2,1e-9,1.0000\n2,dense,3,0.1,\n",
            "result.json",
            "{\"status\": \"completed\", \"epochs\": 2, \"testAccuracy\": 0.5}\n",
            "findings.json",
            "[{\"code\": \"dead-relu\", \"layer\": \"conv\", \"step\": 100, \"seen\": \"x\","
                + " \"advice\": \"y\"}]\n",
            "log.txt",
            "2026-11-22 ERROR x.Failures - the command failed\njava.lang.OutOfMemoryError: x\n");
    for (var file : files.entrySet()) {
      Files.writeString(run.resolve(file.getKey()), file.getValue());
    }
    for (var file : files.entrySet()) {
      Path target = run.resolve(file.getKey());
      Mutations.survive(
          "doctor with " + file.getKey(),
          count / files.size() + 1,
          List.of(file.getValue().getBytes()),
          List.of(RunException.class),
          bytes -> {
            Files.write(target, bytes);
            for (var finding : RunCheck.examine(run)) {
              assertThat(finding.text()).hasLineCount(1);
            }
          });
      Files.writeString(target, file.getValue());
    }
    assertThat(RunDirectory.open(run).folder()).isEqualTo(run);
  }
}
