package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.output.EvaluationTables;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.ViewsOfImage;
import org.vgg4j.trainer.terminal.Terminal;

class EvaluationTablesTest {

  @TempDir private Path folder;

  private static Evaluation evaluation(int classes) {
    int[][] confusion = new int[classes][classes];
    for (int i = 0; i + 1 < classes; i++) {
      confusion[i][i] = 30;
      confusion[i][i + 1] = i;
    }
    List<String> names = IntStream.range(0, classes).mapToObj("kind, %d"::formatted).toList();
    return new Evaluation(1, List.of(), 0, 1, 0.5, 0.9, ViewsOfImage.ONE, names, confusion);
  }

  private static String printed(Evaluation evaluation) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    EvaluationTables.print(
        evaluation, new Terminal(stream, stream, false, Terminal.Verbosity.NORMAL));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void twoHundredClassesPrintTheirWorstPairsAndNotFortyThousandNumbers() {
    String text = printed(evaluation(200));
    assertThat(text.length()).isLessThan(20_000);
    assertThat(text)
        .containsPattern("kind, 198 +kind, 199 +198 +86.8 %")
        .contains("--csv FILE writes the whole table of 200 classes, --json holds it")
        .doesNotContain("actual \\ predicted");
  }

  @Test
  void classWithoutAnImageHasADashAndNotZero() {
    assertThat(printed(evaluation(3))).containsPattern("kind, 2 +0 +0 +0.0 % +- +-");
  }

  @Test
  void csvHoldsTheWholeTable() throws IOException {
    Path file = folder.resolve("new/confusion.csv");
    EvaluationTables.writeCsv(evaluation(200), file);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(201);
    assertThat(lines.get(0)).startsWith("actual \\ predicted,\"kind, 0\",\"kind, 1\"");
    assertThat(lines.get(3)).startsWith("\"kind, 2\",0,0,30,2,0");
  }
}
