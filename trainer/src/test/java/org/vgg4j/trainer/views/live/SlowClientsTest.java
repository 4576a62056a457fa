package org.vgg4j.trainer.views.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that do not ask, do not read or are too many. */
class SlowClientsTest extends ServedRun {

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
}
