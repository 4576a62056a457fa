package org.vgg4j.trainer.commands.output;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.vgg4j.formats.NpyWriter;
import org.vgg4j.formats.files.AsideFile;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.Csv;

/**
 * Embeddings of images: a CSV file of their names and, with a column for each value, the values;
 * or, where the file's name ends in {@code .npy}, a matrix for numpy, {@code float32 [images,
 * values]}, and beside it {@code NAME.npy.csv} with the names of its rows.
 */
public final class EmbeddingFile implements PredictionOutput {

  private final Path target;
  private final boolean asMatrix;
  private final AsideFile names;
  private final BufferedWriter out;
  private NpyWriter matrix;
  private boolean begun;

  /**
   * @throws IOException if its folder cannot be made
   */
  public EmbeddingFile(Path target) throws IOException {
    this.target = target;
    asMatrix = isMatrix(target);
    AtomicFiles.requireName(target);
    names = AtomicFiles.beginIn(asMatrix ? names(target) : target);
    out = Files.newBufferedWriter(names.path(), StandardCharsets.UTF_8);
  }

  static boolean isMatrix(Path target) {
    return target.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  /** Where the names of a matrix's rows are. */
  static Path names(Path matrix) {
    return matrix.resolveSibling(matrix.getFileName() + ".csv");
  }

  @Override
  public void add(Prediction prediction) throws IOException {
    if (prediction.answer().isEmpty()) {
      return;
    }
    List<Float> values = prediction.answer().get().embedding();
    if (!begun) {
      begin(values.size());
    }
    out.write(Csv.cell(prediction.file().toString()));
    if (asMatrix) {
      float[] row = new float[values.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = values.get(i);
      }
      matrix.add(row);
    } else {
      for (float value : values) {
        out.write("," + value);
      }
    }
    out.write("\n");
  }

  private void begin(int values) throws IOException {
    out.write("image");
    if (!asMatrix) {
      for (int i = 0; i < values; i++) {
        out.write(",f" + i);
      }
    }
    out.write("\n");
    matrix = asMatrix ? NpyWriter.open(target, values) : null;
    begun = true;
  }

  @Override
  public void finish() throws IOException {
    if (!begun) {
      // No image could be read: what an earlier command has written stays.
      return;
    }
    out.close();
    // The names first: rows without their names are of no use.
    names.commit();
    if (matrix != null) {
      matrix.finish();
    }
  }

  @Override
  public void close() throws IOException {
    // Closing the text writes what is left, which a full disk refuses again.
    try (names;
        NpyWriter written = matrix) {
      out.close();
    }
  }
}
