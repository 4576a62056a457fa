package org.vgg4j.trainer.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingsFile;
import org.vgg4j.trainer.runs.RunDirectory;

/** Trains once for real and opens everything that comes out of it in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PagesInBrowserTest {

  private static final Pattern ADDRESS =
      Pattern.compile("(?:live view:|served at) (http://[^;\\s]+)");
  private static final String ALL_PICTURES =
      "[...document.images].every(i => { i.loading = 'eager'; return i.complete && i.naturalWidth > 0; })";

  private Path folder;

  private CommandLineHarness vgg4j;
  private Chromium browser;

  @BeforeAll
  void startABrowser(@TempDir Path temporary) throws Exception {
    folder = temporary;
    Optional<Path> program = Chromium.find();
    if (program.isEmpty()) {
      System.out.println("pages are not opened in a browser: no chromium on the PATH");
    }
    Assumptions.assumeTrue(program.isPresent(), "no chromium on the PATH");
    vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    browser = new Chromium(program.get(), Files.createDirectory(folder.resolve("chromium")));
  }

  @AfterAll
  void stopIt() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  @Order(1)
  void theLiveViewGrowsWhileANetworkTrains() throws Exception {
    Process training =
        vgg4j.start(
            Map.of("OMP_WAIT_POLICY", "passive"),
            "train",
            "--model",
            "vgg11-bn",
            "--set",
            "width=0.0625",
            "--data",
            "cifar10-sample",
            "--limit-train",
            "700",
            "--limit-test",
            "100",
            "--epochs",
            "4",
            "--batch-size",
            "16",
            "--device",
            "cpu",
            "--ui",
            "0",
            "--out",
            folder.resolve("run").toString());
    browser.view(1200, 900, "light");
    browser.open(address(training));
    browser.await("document.querySelectorAll('#loss .s').length === 1");
    int before = lossPoints();
    browser.await("document.querySelectorAll('#accuracy .dot').length >= 4");

    assertThat(lossPoints()).isGreaterThan(before);
    assertThat(browser.evaluate("document.querySelectorAll('#samples img').length").asInt())
        .isEqualTo(18);
    assertThat(browser.evaluate("document.querySelectorAll('#confusion td').length").asInt())
        .isEqualTo(100);
    assertThat(browser.evaluate("performance.getEntriesByType('navigation').length").asInt())
        .as("the page was loaded once")
        .isEqualTo(1);
    requireNoScrollingAside();
    browser.await("document.getElementById('status').textContent === 'completed'");
    assertThat(browser.complaints()).isEmpty();
    assertThat(training.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(vgg4j.outcome(training).exitCode()).isZero();
  }

  private String address(Process process) throws Exception {
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      Matcher line = ADDRESS.matcher(Files.readString(folder.resolve("out.txt")));
      if (line.find()) {
        return line.group(1);
      }
      Thread.sleep(100);
    }
    throw new AssertionError(
        Files.readString(folder.resolve("out.txt")) + Files.readString(folder.resolve("err.txt")));
  }

  private int lossPoints() throws Exception {
    return browser
        .evaluate("document.querySelector('#loss .s').getAttribute('d').split('L').length")
        .asInt();
  }

  @Test
  @Order(2)
  void theReportOfThatRunHasEveryFigure() throws Exception {
    browser.view(1200, 900, "light");
    browser.open(folder.resolve("run/report.html").toUri().toString());

    browser.await(ALL_PICTURES);
    assertThat(
            browser.evaluate("[...document.querySelectorAll('h2')].map(h => h.id).join()").asText())
        .isEqualTo("curves,speed,test,mistakes,network,origin");
    assertThat(browser.evaluate("document.querySelectorAll('svg[role=img]').length").asInt())
        .as("accuracy, loss, speed, rate, memory, reliability")
        .isEqualTo(6);
    assertThat(
            browser
                .evaluate(
                    "[...document.querySelectorAll('svg[role=img]')].every(s => s.querySelector('title')"
                        + " && s.querySelector('desc').textContent && s.getBoundingClientRect().height"
                        + " > 100)")
                .asBoolean())
        .isTrue();
    assertThat(browser.evaluate("document.querySelectorAll('.wall img').length").asInt())
        .isEqualTo(24);
    assertThat(browser.evaluate("document.querySelectorAll('.confusion td').length").asInt())
        .isEqualTo(100);
    assertThat(browser.evaluate("document.querySelectorAll('.filters').length").asInt()).isOne();
    assertThat(browser.evaluate("document.body.innerText").asText())
        .contains("early steps", "forward and backward", "update", "vgg4j train --recipe")
        .doesNotContain("Nothing has been measured");
    requireNoScrollingAside();
    assertThat(browser.complaints()).isEmpty();
    assertThat(Files.size(folder.resolve("run/report.html"))).isLessThan(5 << 20);
  }

  @Test
  @Order(3)
  void theReportWrittenAgainFromTheFolderIsTheSame() throws Exception {
    String written = Files.readString(folder.resolve("run/report.html"));

    var outcome = InProcess.run("report", folder.resolve("run"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(Files.readString(folder.resolve("run/report.html"))).isEqualTo(written);
  }

  @Test
  @Order(4)
  void thePageOfAnImageShowsEveryLayer() throws Exception {
    BufferedImage noise = new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int i = 0; i < 40 * 32; i++) {
      noise.setRGB(i % 40, i / 40, random.nextInt(1 << 24));
    }
    Path image = folder.resolve("noise & <i>.png");
    ImageIO.write(noise, "png", image.toFile());
    Path seen = folder.resolve("seen");
    var outcome =
        InProcess.run(
            "visualize", "--checkpoint", folder.resolve("run"), "--image", image, "--out", seen);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    browser.view(1200, 900, "dark");

    browser.open(seen.resolve("index.html").toUri().toString());

    browser.await(ALL_PICTURES);
    assertThat(browser.evaluate("document.images.length").asInt()).isEqualTo(2 + 31);
    assertThat(browser.evaluate("document.querySelector('h1').textContent").asText())
        .startsWith("noise & <i>.png looks like: ");
    requireNoScrollingAside();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(5)
  void theReportOfARunThatDivergedShowsWhatTheWatcherSawAndAdvised() throws Exception {
    Path run = folder.resolve("diverged");
    Outcome outcome =
        InProcess.run(
            "train",
            "--model",
            "vgg11",
            "--set",
            "width=0.05",
            "--lr",
            "1e38",
            "--data",
            "cifar10-sample",
            "--limit-train",
            100,
            "--limit-test",
            20,
            "--batch-size",
            16,
            "--device",
            "cpu",
            "--quiet",
            "--out",
            run);
    assertThat(outcome.exitCode()).isEqualTo(1);
    browser.view(1200, 900, "light");

    browser.open(run.resolve("report.html").toUri().toString());

    String page = browser.evaluate("document.body.innerText").asText();
    for (Finding finding : FindingsFile.read(RunDirectory.open(run))) {
      assertThat(page)
          .contains(finding.code().id(), "step " + finding.step(), finding.seen())
          .contains(finding.advice());
    }
    assertThat(browser.evaluate("document.querySelectorAll('.findings li').length").asInt())
        .isPositive();
    requireNoScrollingAside();
    assertThat(browser.complaints()).isEmpty();
  }

  /** On a phone, in both color schemes. */
  private void requireNoScrollingAside() throws Exception {
    for (String scheme : new String[] {"light", "dark"}) {
      browser.view(360, 740, scheme);
      assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(360);
    }
  }

  @Test
  @Order(6)
  void aPictureIsClassifiedOnTheServersPage() throws Exception {
    Process server =
        vgg4j.start(
            Map.of(),
            "serve",
            "--checkpoint",
            folder.resolve("run").toString(),
            "--port",
            "0",
            "--device",
            "cpu");
    try {
      browser.view(1200, 700, "light");
      browser.open(address(server));
      browser.evaluate(
          "{const c = document.createElement('canvas'); c.width = c.height = 96;"
              + " const g = c.getContext('2d'); g.fillStyle = 'teal'; g.fillRect(20, 30, 50, 40);"
              + " c.toBlob(classify);}");
      browser.await("document.getElementById('said').textContent.startsWith('This looks like: ')");
      assertThat(browser.evaluate("document.querySelectorAll('#classes tr').length").asInt())
          .isEqualTo(10);
      assertThat(
              browser
                  .evaluate("document.getElementById('picture').naturalWidth === 96")
                  .asBoolean())
          .isTrue();
      browser.evaluate("classify(new Blob(['no picture']))");
      browser.await("document.getElementById('said').textContent.includes('is no image')");
      assertThat(browser.evaluate("document.querySelectorAll('#classes tr').length").asInt())
          .isZero();
      requireNoScrollingAside();
      // The browser itself notes every answer that is no success.
      assertThat(browser.complaints())
          .allMatch(line -> line.contains("422") || line.contains("blob:"));
    } finally {
      server.destroy();
    }
    assertThat(server.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }
}
