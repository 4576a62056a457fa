package org.vgg4j.trainer.views.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;

class LiveServerTest {

  @TempDir private Path folder;

  private final LiveState state = new LiveState();
  private LiveServer server;

  @BeforeEach
  void serveARunThatHasJustBegun() throws IOException {
    Files.writeString(folder.resolve("recipe.yaml"), "model: vgg11\n");
    var splits =
        Datasets.open(
            new DatasetRequest("cifar10-sample", null, folder, 0.1, 100, 100, 1, 0),
            FetchProgress.silent());
    server = new LiveServer(0);
    server.show(
        new LivePage(
            new TrainingSetup(
                Recipes.resolve("quickstart", Map.of()),
                splits,
                null,
                new EpochBatches(splits.train().size(), 32, 1),
                null,
                RunDirectory.open(folder))),
        state);
  }

  @AfterEach
  void stop() {
    state.ended("ended");
    server.close();
  }

  private int port() {
    return java.net.URI.create(server.address()).getPort();
  }

  private String path() {
    return java.net.URI.create(server.address()).getPath();
  }

  private String host() {
    return "127.0.0.1:" + port();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Writes to the wire itself, since clients do not let one choose the host's name. */
  private Socket send(String text) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private Socket ask(String method, String path, String host) throws IOException {
    return send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  /** All that is answered, to the end of the connection. */
  private String answer(String method, String path, String host) throws IOException {
    try (Socket socket = ask(method, path, host)) {
      return all(socket);
    }
  }

  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  @Test
  void aForeignPageThatPointsItsNameHereIsRefused() throws IOException {
    assertThat(answer("GET", path(), host())).startsWith("HTTP/1.1 200 OK\r\n").contains("<h1>");
    assertThat(answer("GET", path(), "localhost:" + port())).startsWith("HTTP/1.1 200 ");
    assertThat(answer("GET", path() + "events", "evil.example:" + port()))
        .startsWith("HTTP/1.1 403 ");
    try (Socket twice =
        send("GET " + path() + " HTTP/1.1\r\nHost: " + host() + "\r\nHost: evil.example\r\n\r\n")) {
      assertThat(all(twice)).startsWith("HTTP/1.1 403 ");
    }
    assertThat(answer("POST", path(), host())).startsWith("HTTP/1.1 405 ").contains("Allow: GET");
    assertThat(answer("GET", path() + "etc/passwd", host())).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void withoutTheTokenOfTheAddressNothingIsShown() throws IOException {
    String token = path().replace("/", "");
    assertThat(token).matches("[0-9a-f]{32}");
    String almost = token.substring(0, 31) + (token.endsWith("0") ? "1" : "0");
    for (String path :
        List.of(
            "/",
            "/events",
            "/" + token.substring(0, 31) + "/",
            "/" + almost + "/",
            "/" + almost + "/events",
            "/?token=" + token,
            "//" + token + "/",
            "/" + token.toUpperCase(java.util.Locale.ROOT) + "0/",
            "/favicon.ico")) {
      for (String method : List.of("GET", "HEAD", "POST", "OPTIONS")) {
        assertThat(answer(method, path, host()))
            .as(method + " " + path)
            .startsWith("HTTP/1.1 403 ")
            .doesNotContain(token, "vgg11", "<h1>", "Access-Control");
      }
    }
    try (LiveServer other = new LiveServer(0)) {
      assertThat(other.address()).doesNotContain(token);
    }
  }

  @Test
  void aHeadRequestIsAnsweredWithHeadersAloneAndWithoutAWordInTheTerminal() throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true));
    try {
      String page = answer("GET", path(), host());
      String head = answer("HEAD", path(), host());

      assertThat(head).isEqualTo(page.substring(0, page.indexOf("\r\n\r\n") + 4));
      assertThat(answer("HEAD", path() + "events", host()))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("\r\n\r\n");
      assertThat(answer("GET", "nonsense", host())).startsWith("HTTP/1.1 400 ");
      try (Socket socket = send("x".repeat(9000))) {
        assertThat(all(socket)).startsWith("HTTP/1.1 431 ");
      }
      try (Socket socket = send("\u0000\u0001\r\n\r\n")) {
        assertThat(all(socket)).startsWith("HTTP/1.1 400 ");
      }
    } finally {
      System.setErr(before);
    }
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void onlyThisMachineIsAnswered() {
    assertThat(server.address()).startsWith("http://127.0.0.1:");
  }

  private static TrainingObserver.Step step(int number) {
    return new TrainingObserver.Step(1, number, 2.5 / number, 3, 32, 0.01, 0.5, 0.1);
  }

  @Test
  void stepsWarningsAndTheEndAreSentWithoutBeingAskedFor() throws IOException {
    try (Socket socket = ask("GET", path() + "events", host())) {
      BufferedReader events = reader(socket);
      assertThat(next(events, "data:")).contains("Nothing has been measured yet");

      state.stepped(step(1));
      state.stepped(step(2));
      state.warned("the loss <stands> still");

      assertThat(next(events, "data:"))
          .contains("Training loss", "&lt;stands&gt;", "64/s")
          .doesNotContain("<stands>");
      state.ended("completed");
      assertThat(next(events, "event:")).isEqualTo("event: end");
    }
  }

  private static String next(BufferedReader events, String start) throws IOException {
    String line = events.readLine();
    while (line != null && !line.startsWith(start)) {
      line = events.readLine();
    }
    return line;
  }

  @Test
  void slowClientsCostOneThreadAFewDescriptorsAndNoViewerHisTurn() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try (Socket viewer = ask("GET", path() + "events", host())) {
      BufferedReader events = reader(viewer);
      assertThat(next(events, "data:")).isNotNull();
      int threads = Thread.activeCount();
      long opened = descriptors();
      for (int i = 0; i < 300; i++) {
        slow.add(i % 3 == 0 ? connect() : send("GET " + path() + " HTTP/1.1\r\nHo"));
      }

      state.stepped(step(1));
      assertThat(next(events, "data:")).contains("Training loss");
      assertThat(answer("GET", path(), host())).startsWith("HTTP/1.1 200 ");
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
      // Of this process's descriptors two belong to each connection that is open on both sides.
      long open = descriptors();
      assertThat(open - slow.size()).isLessThan(opened + LiveServer.MOST_CONNECTIONS + 10);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static long descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void whoDoesNotEndTheRequestIsNotWaitedFor() throws IOException {
    long begin = System.nanoTime();
    try (Socket silent = connect();
        Socket dripping = send("GET " + path() + " HTTP/1.1\r\n")) {
      // More of a request does not give it more time.
      dripping.getOutputStream().write("X: y\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(dripping.getInputStream().read()).isEqualTo(-1);
    }
    assertThat((System.nanoTime() - begin) / 1e9).isBetween(4.0, 15.0);
  }

  @Test
  void whoDoesNotReadIsNotWaitedFor() throws IOException {
    try (Socket deaf = ask("GET", path() + "events", host());
        Socket viewer = ask("GET", path() + "events", host())) {
      BufferedReader events = reader(viewer);
      assertThat(next(events, "data:")).isNotNull();
      for (int i = 1; i <= 600; i++) {
        state.stepped(step(i));
        state.warned("x".repeat(20_000));
      }
      assertThat(next(events, "data:")).contains("Training loss");
      state.stepped(step(601));
      assertThat(next(events, "data:")).contains("Training loss");
      assertThat(deaf.isClosed()).isFalse();
    }
  }

  @Test
  void moreViewersThanThereIsRoomForAreToldSo() throws IOException {
    List<Socket> viewers = new ArrayList<>();
    try {
      for (int i = 0; i < LiveServer.MOST_VIEWERS; i++) {
        Socket viewer = ask("GET", path() + "events", host());
        viewers.add(viewer);
        assertThat(next(reader(viewer), "data:")).isNotNull();
      }
      assertThat(answer("GET", path() + "events", host())).startsWith("HTTP/1.1 503 ");
      assertThat(answer("GET", path(), host())).startsWith("HTTP/1.1 200 ");
      viewers.get(0).close();
      viewers.set(0, ask("GET", path() + "events", host()));
      assertThat(next(reader(viewers.get(0)), "HTTP")).contains("200");
    } finally {
      for (Socket viewer : viewers) {
        viewer.close();
      }
    }
  }

  @Test
  void aPortInUseIsNamedWithWhatToDo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> new LiveServer(taken.getLocalPort()))
          .isInstanceOf(RunException.class)
          .hasMessage(
              "port "
                  + taken.getLocalPort()
                  + " is in use, expected a free one for --ui; give another, or --ui 0 for any");
    }
  }

  @Test
  void aLongRunKeepsABoundedCurveThatStillSpansIt() {
    LossHistory history = new LossHistory();
    for (int step = 1; step <= 100_000; step++) {
      history.add(step, step);
    }

    assertThat(history.steps().length).isBetween(300, 600);
    assertThat(history.steps()[0]).isLessThan(1000);
    assertThat(history.steps()[history.steps().length - 1]).isGreaterThan(99_000);
    assertThat(history.values()).isSorted();
  }
}
