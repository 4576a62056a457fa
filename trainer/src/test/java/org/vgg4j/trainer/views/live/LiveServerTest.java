package org.vgg4j.trainer.views.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.runs.RunException;

/** Who is answered, and with what. */
class LiveServerTest extends ServedRun {

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
}
