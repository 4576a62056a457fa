package org.vgg4j.trainer.views.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class LineChartTest {

  private static Element parsed(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(html.replace("&nbsp;", " "))))
        .getDocumentElement();
  }

  @Test
  void aHigherValueStandsHigherAndALaterOneFurtherRight() throws Exception {
    Element figure =
        parsed(
            new LineChart("Loss", "epoch")
                .add(
                    new Series(
                        "training", "k-muted", new double[] {1, 2, 3}, new double[] {2, 1, 0}))
                .toHtml());

    assertThat(figure.getElementsByTagName("path").item(5).getAttributes().getNamedItem("d"))
        .hasToString("d=\"M0 0L500 500L1000 1000\"");
  }

  @Test
  void aPictureIsNamedAndDescribedForThoseWhoDoNotSeeIt() throws Exception {
    Element figure =
        parsed(
            new LineChart("Accuracy", "epoch")
                .percent()
                .add(new Series("validation", "k0", new double[] {1, 2}, new double[] {0.25, 0.5}))
                .mark(2, 0.5, "best: epoch 2")
                .toHtml());

    Element svg = (Element) figure.getElementsByTagName("svg").item(0);
    assertThat(svg.getAttribute("role")).isEqualTo("img");
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("Accuracy");
    assertThat(svg.getElementsByTagName("desc").item(0).getTextContent().replace('\u202f', ' '))
        .isEqualTo(
            "validation goes from 25.0 % to 50.0 %, lowest 25.0 %, highest 50.0 %."
                + " Marked: best: epoch 2.");
    assertThat(figure.getElementsByTagName("tbody").item(0).getTextContent()).contains("25.0");
  }

  @Test
  void whatIsNoNumberIsLeftOutAndAChartOfNothingSaysSo() throws Exception {
    String nothing =
        new LineChart("Loss", "epoch")
            .add(new Series("training", "k0", new double[] {1}, new double[] {Double.NaN}))
            .toHtml();
    String some =
        new LineChart("Loss", "epoch")
            .add(
                new Series(
                    "training", "k0", new double[] {1, 2, 3}, new double[] {1, Double.NaN, 3}))
            .toHtml();

    assertThat(nothing).contains("Nothing has been measured yet").doesNotContain("<svg");
    assertThat(parsed(some)).isNotNull();
    assertThat(some).doesNotContain("NaN");
  }

  @Test
  void namesThatUsersChooseAreEscaped() throws Exception {
    String html =
        new LineChart("<script>", "epoch")
            .add(new Series("a\"&<b>", "k0", new double[] {1, 2}, new double[] {1, 2}))
            .add(new Series("plain", "k1", new double[] {1, 2}, new double[] {1, 2}))
            .toHtml();

    assertThat(parsed(html)).isNotNull();
    assertThat(html).doesNotContain("<script>").doesNotContain("<b>");
  }
}
