package org.vgg4j.trainer.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void aSpreadsheetComputesNoText() {
    assertThat(Csv.cell("=HYPERLINK(\"http://evil\",\"x\")"))
        .isEqualTo("\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\"");
    assertThat(Csv.cell("+cmd|' /C calc'!A0")).startsWith("'+");
    assertThat(Csv.cell("-2+3")).isEqualTo("'-2+3");
    assertThat(Csv.cell("@SUM(A1)")).isEqualTo("'@SUM(A1)");
    assertThat(Csv.cell("\t=1+1")).isEqualTo("\\t=1+1");
  }

  @Test
  void numbersAndOrdinaryTextsStayAsTheyAre() {
    for (String text : List.of("-0.5", "+1", "1e-9", "-1.5E+3", "NaN", "-Infinity", "dog", "a=b")) {
      assertThat(Csv.cell(text)).isEqualTo(text);
    }
  }

  @Test
  void everyTextIsOneCellOfOneLineAndIsReadBack() {
    List<String> texts =
        List.of("=a", "'=a", "''-b,c", "say \"x\"", "\"", ",", "'", "-1", "'-1", "@", "", "犬");

    String line = String.join(",", texts.stream().map(Csv::cell).toList());

    assertThat(Csv.cells(line)).contains(texts);
    assertThat(Csv.cells("a,\"b")).isEmpty();
    assertThat(Csv.cell("a\nb\r\nc\u001b[2J")).isEqualTo("a\\nb\\r\\nc\\x1b[2J");
  }
}
