package org.vgg4j.trainer.commands.output;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.formats.NpyWriter;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunException;

class PredictionTargetsTest {

  @TempDir private Path folder;

  private Path image;
  private Path checkpoint;

  @BeforeEach
  void write() throws IOException {
    image = Files.writeString(folder.resolve("cat.png"), "a picture");
    checkpoint = Files.writeString(folder.resolve("best.zip"), "weights");
  }

  private void require(Path table, Path embeddings) {
    PredictionTargets.require(List.of(image), checkpoint, table, embeddings);
  }

  @Test
  void theNamesOfAMatrixsRowsAndTheTableAreTwoFiles() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    for (Path place : List.of(folder, folder.resolve("sub/.."), link)) {
      assertThatThrownBy(() -> require(place.resolve("e.npy.csv"), folder.resolve("e.npy")))
          .isInstanceOf(RecipeException.class)
          .hasMessageContaining("where --embeddings writes the names of its rows");
      assertThatThrownBy(() -> require(place.resolve("e.csv"), folder.resolve("e.csv")))
          .isInstanceOf(RecipeException.class)
          .hasMessage("--csv and --embeddings name the same file, expected two");
    }
  }

  @Test
  void whatIsReadIsNotWritten() throws IOException {
    Path other = Files.createLink(folder.resolve("other.csv"), checkpoint);
    for (Path same : List.of(checkpoint, other)) {
      assertThatThrownBy(() -> require(same, null))
          .isInstanceOf(RecipeException.class)
          .hasMessageEndingWith(
              "is the checkpoint to predict with, expected a file to write; give another");
    }
    assertThatThrownBy(() -> require(null, image))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("is an image to predict");
  }

  @Test
  void onlyWhatPredictHasWrittenIsReplaced() throws IOException {
    Path table = folder.resolve("t.csv");
    Path matrix = folder.resolve("e.npy");
    assertThatCode(() -> require(table, matrix)).doesNotThrowAnyException();

    Files.writeString(table, PredictionTable.HEADER + ",p_cat,problem\n");
    Files.writeString(EmbeddingFile.names(matrix), "image\ncat.png\n");
    try (NpyWriter writer = NpyWriter.open(matrix, 1)) {
      writer.add(new float[] {1});
      writer.finish();
    }
    assertThatCode(() -> require(table, matrix)).doesNotThrowAnyException();

    Files.writeString(EmbeddingFile.names(matrix), "my notes\n");
    assertThatThrownBy(() -> require(table, matrix))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("e.npy.csv exists and is not what predict writes there");
    Files.writeString(table, "my notes\n");
    assertThatThrownBy(() -> require(table, null))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("t.csv exists and is not what predict writes there");
  }
}
