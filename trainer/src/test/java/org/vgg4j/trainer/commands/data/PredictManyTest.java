package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.Answer;
import org.vgg4j.Likelihood;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.output.Prediction;
import org.vgg4j.trainer.commands.output.SortedCopies;

/** What {@code predict} makes of a whole folder. */
class PredictManyTest extends TrainedFolder {

  private static final int IMAGES = 160;

  private Outcome predict(Object... more) {
    Path images = shared.resolve("images/flat");
    List<Object> arguments =
        new ArrayList<>(List.of("predict", "--checkpoint", run, "--device", "cpu", images));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  @Test
  void aTableHasARowForEachImageAndAColumnForEachClass() throws IOException {
    Path damaged = Files.createDirectories(folder.resolve("more")).resolve("damaged.png");
    Files.write(damaged, new byte[] {1, 2, 3});
    Path table = folder.resolve("new/table.csv");

    Outcome outcome = predict(damaged, "--csv", table);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).startsWith(damaged + " is no image").hasLineCount(1);
    assertThat(outcome.out()).contains(IMAGES + " of 161 images, 1 unreadable");
    List<String> rows = Files.readAllLines(table);
    assertThat(rows).hasSize(1 + IMAGES + 1);
    assertThat(rows.get(0))
        .isEqualTo("image,predicted,probability,p_airplane,p_automobile,p_bird,p_cat,problem");
    for (String row : rows.subList(1, 1 + IMAGES)) {
      String[] cells = row.split(",", -1);
      double[] shares =
          Arrays.stream(cells, 3, 7).mapToDouble(Double::parseDouble).sorted().toArray();
      assertThat(Arrays.stream(shares).sum()).isBetween(0.9999, 1.0001);
      assertThat(Double.parseDouble(cells[2])).isEqualTo(shares[3]);
    }
    assertThat(rows.get(1 + IMAGES)).startsWith(damaged + ",,,,,,,").contains("is no image");
  }

  @Test
  void imagesAreCopiedToTheirClassesAndUnsureOnesAside() throws IOException {
    Outcome lines = predict("--json-lines", "--top", 1, "--threshold", 0.27);
    Map<String, Integer> expected = new TreeMap<>();
    for (String line : lines.out().lines().toList()) {
      JsonNode answer = new JsonMapper().readTree(line);
      boolean unsure = answer.get("classes").get(0).get("probability").asDouble() < 0.27;
      assertThat(answer.get("unsure").asBoolean()).isEqualTo(unsure);
      assertThat(answer.get("predicted").isNull()).isEqualTo(unsure);
      expected.merge(unsure ? "unsure" : answer.get("predicted").asText(), 1, Integer::sum);
    }
    assertThat(expected.values().stream().mapToInt(count -> count).sum()).isEqualTo(IMAGES);

    Path copies = folder.resolve("sorted");
    assertThat(predict("--copy-to", copies, "--threshold", 0.27).exitCode()).isZero();

    Map<String, Integer> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(copies)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.merge(copies.relativize(file).getName(0).toString(), 1, Integer::sum);
        assertThat(Files.size(file)).isPositive();
      }
    }
    assertThat(found).isEqualTo(expected);
    Outcome refused = predict("--copy-to", copies);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo(
            copies
                + " exists and is no empty folder, expected a new or empty one; give another"
                + " --copy-to\n");
  }

  @Test
  void anImageThatCannotBeReadToBeCopiedIsNotTakenForATargetThatCannotBeWritten()
      throws IOException {
    // A folder opens like a file and cannot be read like one.
    Path image = Files.createDirectory(folder.resolve("image.png"));
    Answer answer = new Answer(List.of(new Likelihood("cat", 1)), List.of());
    Prediction prediction = new Prediction(image, Optional.of(answer), Optional.empty(), false);
    SortedCopies copies = new SortedCopies(folder.resolve("copies"), List.of("cat"));

    assertThatThrownBy(() -> copies.add(prediction))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining(image + " cannot be read (Is a directory)");
    assertThat(folder.resolve("copies/cat")).isEmptyDirectory();
  }

  @Test
  void embeddingsAreWrittenForNumpyAndAsATable() throws IOException {
    Path matrix = folder.resolve("embeddings.npy");
    assertThat(predict("--embeddings", matrix).exitCode()).isZero();
    Path table = folder.resolve("embeddings.csv");
    assertThat(predict("--embeddings", table).exitCode()).isZero();

    List<String> rows = Files.readAllLines(table);
    int values = rows.get(0).split(",").length - 1;
    byte[] bytes = Files.readAllBytes(matrix);
    assertThat(new String(bytes, 10, 100, StandardCharsets.US_ASCII))
        .contains("'<f4'", "'shape': (" + IMAGES + ", " + values + ")");
    var floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(128);
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = row.split(",");
      for (int i = 1; i <= values; i++) {
        assertThat(floats.getFloat()).isEqualTo(Float.parseFloat(cells[i]));
      }
    }
    assertThat(floats.hasRemaining()).isFalse();
    List<String> names = Files.readAllLines(folder.resolve("embeddings.npy.csv"));
    assertThat(names.get(0)).isEqualTo("image");
    assertThat(names.subList(1, names.size()))
        .isEqualTo(rows.stream().skip(1).map(row -> row.split(",")[0]).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | --threshold 2            | --threshold is '2', expected a number in [0, 1]
          2 | --threshold x            | --threshold is 'x', expected a number in [0, 1]
          2 | --json --json-lines      | --json and --json-lines are given, expected one of them
          1 | --csv /dev/null/x/y.csv  | what was found cannot be written: /dev/null
          """)
  void whatCannotBeDoneIsSaidInOneLine(int code, String options, String line) {
    Outcome outcome = predict((Object[]) options.split(" "));
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(code);
    assertThat(outcome.err()).startsWith(line).hasLineCount(1);
  }

  @Test
  void anImageBehindAnOptionIsNotReplaced() throws IOException {
    Path image = shared.resolve("images/flat/bird/0001.png");
    byte[] before = Files.readAllBytes(image);
    Outcome outcome = predict("--csv", image);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith(image + " is an image to predict").hasLineCount(1);
    assertThat(Files.readAllBytes(image)).isEqualTo(before);
    Outcome same =
        predict("--csv", folder.resolve("x.csv"), "--embeddings", folder.resolve("x.csv"));
    assertThat(same.err()).isEqualTo("--csv and --embeddings name the same file, expected two\n");
  }
}
