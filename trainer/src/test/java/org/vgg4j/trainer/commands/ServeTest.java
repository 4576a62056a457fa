package org.vgg4j.trainer.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;

class ServeTest extends SmallTraining {

  private static final Pattern ADDRESS = Pattern.compile("at (http://127\\.0\\.0\\.1:([0-9]+)/)");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static Path work;
  private static CommandLineHarness harness;
  private static Process process;
  private static String address;
  private static int port;
  private static byte[] image;

  @BeforeAll
  static void serve() throws Exception {
    work = Files.createTempDirectory("serve");
    SampleFolder.write(work.resolve("images"), 1, 0, 1);
    image = Files.readAllBytes(work.resolve("images/airplane/0000.png"));
    harness = new CommandLineHarness(work.resolve("home"), work);
    process = start(harness, work);
    Matcher found = ADDRESS.matcher(Files.readString(work.resolve("out.txt")));
    assertThat(found.find()).isTrue();
    address = found.group(1);
    port = Integer.parseInt(found.group(2));
  }

  private static Process start(CommandLineHarness harness, Path folder) throws Exception {
    Process started =
        harness.start(
            Map.of(),
            "serve",
            "--checkpoint",
            finished.toString(),
            "--port",
            "0",
            "--device",
            "cpu");
    Path out = folder.resolve("out.txt");
    for (int i = 0; i < 600 && started.isAlive(); i++) {
      if (Files.exists(out) && Files.readString(out).contains("Ctrl-C ends it")) {
        return started;
      }
      Thread.sleep(100);
    }
    throw new AssertionError(Files.readString(folder.resolve("err.txt")));
  }

  @AfterAll
  static void end() {
    process.destroyForcibly();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(address + path));
  }

  private static HttpRequest post(String path, byte[] body) {
    return to(path).POST(BodyPublishers.ofByteArray(body)).build();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  @Test
  void aPostedImageIsAnsweredAsPredictAnswersIt() throws Exception {
    JsonNode answer = new JsonMapper().readTree(send(post("classify?top=3", image)).body());
    Outcome predicted =
        InProcess.run(
            "predict",
            "--checkpoint",
            finished,
            work.resolve("images/airplane/0000.png"),
            "--top",
            3,
            "--json",
            "--device",
            "cpu");
    JsonNode expected = new JsonMapper().readTree(predicted.out()).get(0);
    assertThat(answer.get("predicted")).isEqualTo(expected.get("predicted"));
    assertThat(answer.get("classes")).isEqualTo(expected.get("classes")).hasSize(3);
  }

  @Test
  void manyAtOnceAreAllAnsweredAndCounted() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      asked.add(CLIENT.sendAsync(post("classify", image), BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> each : asked) {
      assertThat(each.join().statusCode()).isEqualTo(200);
    }
    assertThat(send(to("metrics").build()).body())
        .containsPattern("vgg4j_classify_seconds_count [0-9]{2,}\n")
        .contains("vgg4j_images_in_work 0\n");
  }

  @Test
  void thePageAndTheHealthAreServedWithoutAnythingFromElsewhere() throws Exception {
    HttpResponse<String> page = send(to("").build());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("What does vgg11-bn see?").doesNotContain("http");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'");
    HttpResponse<String> health = send(to("health").build());
    assertThat(new JsonMapper().readTree(health.body()).get("status").asText()).isEqualTo("ok");
  }

  @Test
  void whatIsNoImageIsRefusedWithTheReason() throws Exception {
    HttpResponse<String> garbage = send(post("classify", new byte[] {1, 2, 3}));
    assertThat(garbage.statusCode()).isEqualTo(422);
    assertThat(garbage.body()).contains("the image is no image, expected a PNG, JPEG");
    assertThat(send(post("classify", new byte[0])).statusCode()).isEqualTo(422);
    assertThat(send(post("classify?top=0", image)).statusCode()).isEqualTo(400);
    assertThat(send(post("classify?top=x", image)).statusCode()).isEqualTo(400);
    assertThat(send(to("classify").build()).statusCode()).isEqualTo(405);
    assertThat(send(to("elsewhere").build()).statusCode()).isEqualTo(404);
    assertThat(send(post("health", image)).statusCode()).isEqualTo(405);
    assertThat(send(to("").method("HEAD", BodyPublishers.noBody()).build()).body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Origin: http://evil.example     | 127.0.0.1
          Sec-Fetch-Site: cross-site      | 127.0.0.1
          Accept: */*                     | evil.example
          """)
  void pagesOfOthersAreRefused(String header, String host) throws Exception {
    String request =
        "POST /classify HTTP/1.1\r\nHost: %s:%d\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(host, port, header, image.length);
    assertThat(raw(request.getBytes(StandardCharsets.US_ASCII), image)).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void anImageThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
    String request =
        "POST /classify HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 99999999\r\n\r\n"
            .formatted(port);
    assertThat(raw(request.getBytes(StandardCharsets.US_ASCII), new byte[0]))
        .startsWith("HTTP/1.1 413 ");
  }

  private static String raw(byte[] head, byte[] body) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(head);
      socket.getOutputStream().write(body);
      byte[] start = socket.getInputStream().readNBytes(20);
      return new String(start, StandardCharsets.US_ASCII);
    }
  }

  @Test
  void aPortThatIsInUseIsSaid() {
    Outcome outcome =
        InProcess.run("serve", "--checkpoint", finished, "--port", port, "--device", "cpu");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "port "
                + port
                + " is in use, expected a free one; give another --port, or 0 for any\n");
    Outcome wrong = InProcess.run("serve", "--checkpoint", finished, "--port", 70000);
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).isEqualTo("--port is '70000', expected a port from 0 to 65535\n");
  }

  @Test
  void whatWasAskedBeforeTheEndIsAnswered() throws Exception {
    Path other = Files.createDirectories(work.resolve("other"));
    CommandLineHarness another = new CommandLineHarness(work.resolve("home"), other);
    Process ended = start(another, other);
    Matcher found = ADDRESS.matcher(Files.readString(other.resolve("out.txt")));
    assertThat(found.find()).isTrue();
    try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(found.group(2)))) {
      socket.setSoTimeout(30_000);
      String request =
          "POST /classify HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nContent-Length: %d\r\n\r\n"
              .formatted(found.group(2), image.length);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(image, 0, 100);
      socket.getOutputStream().flush();
      Thread.sleep(300);
      ended.destroy();
      Thread.sleep(300);
      socket.getOutputStream().write(image, 100, image.length - 100);
      byte[] start = socket.getInputStream().readNBytes(15);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
    }
    assertThat(ended.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ended.exitValue()).isEqualTo(130);
    assertThat(another.outcome(ended).err())
        .isEqualTo("stopping: what was asked is answered first\n");
  }
}
