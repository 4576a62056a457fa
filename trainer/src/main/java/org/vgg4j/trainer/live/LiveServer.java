package org.vgg4j.trainer.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.vgg4j.trainer.runs.RunException;

/**
 * Serves the page and its changes to this machine: bound to 127.0.0.1, and refusing requests for
 * another host's name, with which a foreign page could reach it through the user's browser (DNS
 * rebinding). It answers GET alone and takes no input.
 */
final class LiveServer implements AutoCloseable {

  /** Milliseconds between two updates: often enough for the eye, rare enough to cost nothing. */
  private static final long PAUSE_MILLIS = 1000;

  private static final long SILENCE_MILLIS = 15_000;
  private static final int MOST_VIEWERS = 8;
  private static final long LAST_WORDS_MILLIS = 1500;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Semaphore viewers = new Semaphore(MOST_VIEWERS);
  private volatile LivePage page;
  private volatile LiveState state;

  /**
   * Binds a port; nothing is served before {@link #show}.
   *
   * @param port 0 for any that is free
   * @throws RunException if it is in use
   */
  LiveServer(int port) {
    try {
      server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
    } catch (BindException e) {
      throw new RunException(
          "port "
              + port
              + " is in use, expected a free one for --ui; give another, or --ui 0 for any",
          e);
    } catch (IOException e) {
      throw new RunException(
          "the live view cannot be served: " + e.getMessage() + "; leave out --ui", e);
    }
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "vgg4j-live");
              thread.setDaemon(true);
              // The eye can wait; the training should not.
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
  }

  void show(LivePage newPage, LiveState newState) {
    page = newPage;
    state = newState;
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      int port = server.getAddress().getPort();
      String host = exchange.getRequestHeaders().getFirst("Host");
      if (host == null || !Set.of("127.0.0.1:" + port, "localhost:" + port).contains(host)) {
        reply(exchange, 403, "text/plain", "this page is served to 127.0.0.1 only\n");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        reply(exchange, 405, "text/plain", "only GET is answered\n");
      } else if (exchange.getRequestURI().getPath().equals("/")) {
        reply(exchange, 200, "text/html", page.html());
      } else if (exchange.getRequestURI().getPath().equals("/events")) {
        events(exchange);
      } else {
        reply(exchange, 404, "text/plain", "there is only /\n");
      }
    }
  }

  private static void headers(HttpExchange exchange, String type) {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type + "; charset=utf-8");
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  }

  private static void reply(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    headers(exchange, type);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Server-sent events until the training ends or the viewer goes away. */
  private void events(HttpExchange exchange) throws IOException {
    if (!viewers.tryAcquire()) {
      reply(exchange, 503, "text/plain", "too many viewers\n");
      return;
    }
    try {
      headers(exchange, "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      stream(exchange.getResponseBody());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      viewers.release();
    }
  }

  private void stream(OutputStream out) throws IOException, InterruptedException {
    LiveState.Snapshot before = null;
    while (true) {
      LiveState.Snapshot now = state.snapshot();
      boolean ended = !now.status().equals("training");
      if (before == null || now.version() != before.version()) {
        send(out, "event: " + (ended ? "end" : "parts") + "\ndata: " + page.parts(now, before));
        before = now;
      } else {
        // A comment, so that a viewer who has gone is noticed.
        send(out, ": still here");
      }
      if (ended) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
      state.awaitNewer(before.version(), SILENCE_MILLIS);
    }
  }

  private static void send(OutputStream out, String event) throws IOException {
    out.write((event + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Gives viewers a moment for the last event, then ends. */
  @Override
  public void close() {
    long end = System.nanoTime() + LAST_WORDS_MILLIS * 1_000_000;
    try {
      while (viewers.availablePermits() < MOST_VIEWERS && System.nanoTime() < end) {
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
