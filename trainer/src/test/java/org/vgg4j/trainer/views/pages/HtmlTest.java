package org.vgg4j.trainer.views.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlTest {

  @Test
  void whatIsGivenToATemplateIsTextAndNeverMarkup() {
    KeyFigure figure = new KeyFigure("<b>", "a & b", "\"quoted\"\nand 'so'\ttoo", true);

    assertThat(Html.of(out -> JtekeyFigureGenerated.render(out, null, figure)))
        .isEqualToIgnoringNewLines(
            "<div class=\"first\"><dt>&lt;b&gt;</dt><dd>a &amp; b"
                + "<div class=\"sub\">\"quoted\"\nand 'so'\ttoo</div></dd></div>\n");
  }

  @Test
  void controlCharactersOfANameAreReplaced() {
    assertThat(Html.of(out -> JteemptyGenerated.render(out, null, "a\u0000\u001b[2J\rb\u007f")))
        .contains("<p>a\uFFFD\uFFFD[2J\uFFFDb\uFFFD</p>");
  }

  @Test
  void onlyThePagesOwnStyleAndScriptAreWrittenUnescaped() throws IOException {
    List<Path> templates;
    try (var files = Files.walk(Path.of("src/main/jte"))) {
      templates = files.filter(file -> file.toString().endsWith(".jte")).toList();
    }
    List<String> unsafe = new ArrayList<>();
    for (Path template : templates) {
      Files.readAllLines(template).stream()
          .filter(line -> line.contains("$unsafe"))
          .forEach(line -> unsafe.add(template.getFileName() + ": " + line));
    }

    assertThat(templates).hasSizeGreaterThan(20);
    assertThat(unsafe)
        .containsExactly(
            "page.jte: $unsafe{Html.resource(\"/web/page.css\")}</style>",
            "page.jte: $unsafe{Html.resource(script)}</script>");
  }
}
