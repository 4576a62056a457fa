package org.vgg4j.trainer.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.Datasets;
import org.vgg4j.datasets.FetchProgress;
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

  /**
   * A request as it is written on the wire, since clients do not let one choose the host's name.
   */
  private Socket ask(String method, String path, String host) throws IOException {
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port());
    socket.setSoTimeout(10_000);
    socket
        .getOutputStream()
        .write(
            (method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private String status(String method, String path, String host) throws IOException {
    try (Socket socket = ask(method, path, host)) {
      return reader(socket).readLine();
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  @Test
  void aForeignPageThatPointsItsNameHereIsRefused() throws IOException {
    assertThat(status("GET", "/", "127.0.0.1:" + port())).contains("200");
    assertThat(status("GET", "/", "localhost:" + port())).contains("200");
    assertThat(status("GET", "/events", "evil.example:" + port())).contains("403");
    assertThat(status("POST", "/", "127.0.0.1:" + port())).contains("405");
    assertThat(status("GET", "/etc/passwd", "127.0.0.1:" + port())).contains("404");
  }

  @Test
  void onlyThisMachineIsAnswered() {
    assertThat(server.address()).startsWith("http://127.0.0.1:");
  }

  @Test
  void stepsWarningsAndTheEndAreSentWithoutBeingAskedFor() throws IOException {
    try (Socket socket = ask("GET", "/events", "127.0.0.1:" + port())) {
      BufferedReader events = reader(socket);
      assertThat(next(events, "data:")).contains("Nothing has been measured yet");

      state.stepped(new TrainingObserver.Step(1, 1, 2.5, 3, 32, 0.01, 0.5, 0.1));
      state.stepped(new TrainingObserver.Step(1, 2, 2.0, 9, 32, 0.01, 0.5, 0.1));
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
