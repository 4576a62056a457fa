package org.vgg4j.trainer.commands.output;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.vgg4j.Likelihood;
import org.vgg4j.formats.files.AsideFile;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.Csv;

/**
 * Predictions as a CSV file: image, predicted, probability (of the likeliest class), a column
 * {@code p_CLASS} for each class, and why an image could not be read.
 */
public final class PredictionTable implements PredictionOutput {

  /** What every such table begins with. */
  static final String HEADER = "image,predicted,probability";

  private final List<String> classes;
  private final AsideFile file;
  private final BufferedWriter out;

  /**
   * @param classes in the order of the network's outputs
   * @throws IOException if the file cannot be written
   */
  public PredictionTable(Path target, List<String> classes) throws IOException {
    this.classes = classes;
    file = AtomicFiles.beginIn(target);
    out = Files.newBufferedWriter(file.path(), StandardCharsets.UTF_8);
    out.write(HEADER);
    for (String name : classes) {
      out.write("," + Csv.cell("p_" + name));
    }
    out.write(",problem\n");
  }

  @Override
  public void add(Prediction prediction) throws IOException {
    Map<String, Double> probabilities =
        prediction.classes().stream()
            .collect(Collectors.toMap(Likelihood::name, Likelihood::probability, (a, b) -> a));
    out.write(Csv.cell(prediction.file().toString()));
    out.write("," + Csv.cell(prediction.predicted().orElse("")) + ",");
    out.write(
        prediction.classes().isEmpty()
            ? ""
            : Double.toString(prediction.classes().get(0).probability()));
    for (String name : classes) {
      Double probability = probabilities.get(name);
      out.write("," + (probability == null ? "" : probability));
    }
    String unanswered = prediction.classes().isEmpty() ? "the network answers NaN" : "";
    out.write("," + Csv.cell(prediction.problem().orElse(unanswered)) + "\n");
  }

  @Override
  public void finish() throws IOException {
    out.close();
    file.commit();
  }

  @Override
  public void close() throws IOException {
    // Closing the text writes what is left, which a full disk refuses again.
    try (file) {
      out.close();
    }
  }
}
