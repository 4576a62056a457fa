package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** Folders and files with names that a terminal, a log or a spreadsheet would obey. */
class HostileNamesTest {

  private static final String TITLE = "\u001b]0;owned\u0007";

  @TempDir private static Path folder;

  private static final List<String> CLASSES =
      List.of("=1+1", "@dog " + TITLE, "cat\ntest top-1 100.00 %,\"x\"", "-\u009b31m red");
  private static Path data;
  private static Path run;
  private static Outcome trained;

  @BeforeAll
  static void trainOnSuchAFolder() throws IOException {
    data = folder.resolve("data" + TITLE);
    Random random = new Random(1);
    for (String name : CLASSES) {
      Path images = Files.createDirectories(data.resolve(name));
      for (int i = 0; i < 12; i++) {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 32, 32, random.ints(1024).toArray(), 0, 32);
        ImageIO.write(image, "png", images.resolve("image" + i + TITLE + "\n.png").toFile());
      }
      Files.writeString(images.resolve("broken" + TITLE + "\n.png"), "no image");
    }
    run = folder.resolve("run" + TITLE + "\nfake");
    List<Object> arguments = new ArrayList<>(List.of("train", "--model", "vgg11-bn"));
    arguments.addAll(List.of("--set", "width=0.03", "--data", data, "--set", "imageSize=32"));
    arguments.addAll(List.of("--device", "cpu", "--threads", "1", "--epochs", "2"));
    arguments.addAll(List.of("--batch-size", "8", "--out", run));
    trained = InProcess.run(arguments.toArray());
    assertThat(trained.exitCode()).as(trained.err()).isZero();
  }

  private static void assertPlain(String text, String as) {
    assertThat(
            text.codePoints()
                .filter(c -> c != '\n' && c != '\t' && Character.isISOControl(c))
                .toArray())
        .as(as + ": " + text)
        .isEmpty();
    assertThat(text.lines()).as(as).noneMatch(line -> line.startsWith("test top-1 100.00 %"));
    assertThat(text.lines()).as(as).noneMatch(line -> line.startsWith("fake"));
  }

  private static Outcome plain(Object... arguments) {
    Outcome outcome = InProcess.run(arguments);
    assertPlain(outcome.out(), arguments[0] + " out");
    assertPlain(outcome.err(), arguments[0] + " err");
    return outcome;
  }

  @Test
  void noCommandLetsThemThroughToTheTerminal() {
    assertPlain(trained.out(), "train out");
    assertPlain(trained.err(), "train err");
    Outcome evaluated = plain("evaluate", "--checkpoint", run, "--device", "cpu");
    assertThat(evaluated.out()).contains("\\x1b]0;owned", "cat\\ntest top-1", "=1+1");
    assertThat(evaluated.exitCode()).isZero();
    Outcome json = plain("evaluate", "--checkpoint", run, "--device", "cpu", "--json");
    assertThat(json.out()).contains("\\u001B]0;owned\\u0007");
    Path images = data.resolve(CLASSES.get(1));
    assertThat(plain("predict", "--checkpoint", run, "--device", "cpu", images).out())
        .contains("image3\\x1b]0;owned\\x07\\n.png: ");
    plain("predict", "--checkpoint", run, "--device", "cpu", "--json", images);
    assertThat(plain("compare", run, run).out()).contains("run\\x1b]0;owned\\x07\\nfake");
    assertThat(plain("doctor", run).out()).contains("recipe");
    plain("doctor", run, "--json");
    assertThat(plain("report", run).exitCode()).isZero();
    assertThat(plain("datasets", "check", data).out()).isNotNull();
    Path sheet = folder.resolve("sheet" + TITLE + ".png");
    assertThat(plain("datasets", "preview", data, "--out", sheet).exitCode()).isZero();
  }

  @Test
  void errorsThatNameThemAreOneLine() {
    Path absent = folder.resolve("absent" + TITLE + "\nfake.zip");
    for (Object[] wrong :
        new Object[][] {
          {"evaluate", "--checkpoint", absent},
          {"predict", "--checkpoint", run, absent, "--device", "cpu"},
          {"train", "--data", absent, "--model", "vgg11"},
          {"train", "--resume", absent},
          {"train", "--recipe", absent + ".yaml"},
          {"train", "--recipe", "no" + TITLE + "\nfake"},
          {"train", "--data", data, "--out", data},
          {"train", "--model", TITLE},
          {"report", absent},
          {"compare", data},
          {"doctor", absent},
          {"datasets", "verify", TITLE + "\nfake"},
          {"datasets", "check", absent},
          {"summary", "--model", "vgg\nfake" + TITLE},
          {TITLE + "\nfake"},
        }) {
      Outcome outcome = plain(wrong);
      assertThat(outcome.exitCode()).as(List.of(wrong).toString()).isNotZero();
      assertThat(outcome.err()).as(List.of(wrong).toString()).hasLineCount(1);
    }
  }

  @Test
  void theLogHoldsThemWrittenOutOneEventALine() throws IOException {
    String log = Files.readString(run.resolve("log.txt"));
    assertPlain(log, "log.txt");
    assertThat(log).contains("\\x1b]0;owned");
    assertThat(log.lines())
        .allMatch(line -> line.matches("20\\d\\d-\\d\\d-\\d\\d \\d\\d:.{9} (INFO|WARN|ERROR) .*"));
  }

  @Test
  void tablesKeepTheirShapeAndTheReportReadsThem() throws IOException {
    List<String> rows = Files.readAllLines(run.resolve("predictions.csv"));
    assertThat(rows.size()).isGreaterThan(4);
    assertThat(rows.get(0)).contains(",p_=1+1,", "p_cat\\ntest top-1 100.00 %");
    for (String row : rows) {
      assertPlain(row, "predictions.csv");
      // Every text of a row is that of a class; none begins a formula.
      assertThat(row).doesNotContain(",=", ",@", ",-\\x", "\"=", "\"@");
    }
    String report = Files.readString(run.resolve("report.html"));
    assertThat(report).contains("<h1>", "cat\\ntest top-1 100.00 %,\"x\"");
    Path csv = folder.resolve("compared.csv");
    assertThat(InProcess.run("compare", run, "--csv", csv).exitCode()).isZero();
    assertThat(Files.readAllLines(csv)).hasSize(3).allSatisfy(row -> assertPlain(row, "csv"));
  }
}
