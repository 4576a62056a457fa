package org.vgg4j.datasets.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void ordinaryTextOfAnyLanguageStaysAsItIs() {
    for (String text :
        new String[] {
          "",
          "dog",
          "a,b \"c\"",
          "Blåbärsgröt",
          "犬",
          "כלב",
          "\uD83D\uDC68\u200D\uD83D\uDC69",
          "می‌خواهم"
        }) {
      assertThat(PlainText.line(text)).isEqualTo(text);
      assertThat(PlainText.name(text)).isEqualTo(text);
      assertThat(PlainText.lines(text)).isEqualTo(text);
      assertThat(PlainText.json(text)).isEqualTo(text);
    }
  }

  @Test
  void whatATerminalWouldObeyIsWrittenOut() {
    assertThat(PlainText.name("\u001b]0;owned\u0007dog")).isEqualTo("\\x1b]0;owned\\x07dog");
    assertThat(PlainText.name("\u009b31mred")).isEqualTo("\\x9b31mred");
    assertThat(PlainText.name("cat\u202etac")).isEqualTo("cat\\u202etac");
    assertThat(PlainText.name("a\u2066b\u200f\ufeff")).isEqualTo("a\\u2066b\\u200f\\ufeff");
    assertThat(PlainText.name("tag\uDB40\uDC41")).isEqualTo("tag\\ue0041");
    assertThat(PlainText.name("half\uD800")).isEqualTo("half\\ud800");
    assertThat(PlainText.name("a\rb\bc\u007f\u0000")).isEqualTo("a\\rb\\x08c\\x7f\\x00");
  }

  @Test
  void aLineBreakEndsNoLine() {
    for (String end : new String[] {"\n", "\r\n", "\u000b", "\f", "\u0085", "\u2028", "\u2029"}) {
      assertThat(PlainText.line("found x" + end + "test top-1 100 %"))
          .isEqualTo("found x test top-1 100 %");
      assertThat(PlainText.name("a" + end + "b")).hasLineCount(1).contains("\\");
    }
    assertThat(PlainText.name("a\nb")).isEqualTo("a\\nb");
    assertThat(PlainText.lines("a\n\tat b\u001b[m")).isEqualTo("a\n\tat b\\x1b[m");
  }

  @Test
  void jsonKeepsItsValues() {
    assertThat(PlainText.json("{\"a\":\"\u009b1\u202e\u007f犬\"}"))
        .isEqualTo("{\"a\":\"\\u009b1\\u202e\\u007f犬\"}");
  }
}
