package org.vgg4j.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.files.Checksums;

/** Servers that fall silent, send elsewhere or are not there. */
@Timeout(60)
class ResumableDownloadTest {

  private static final byte[] FILE = new byte[300_000];
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir Path folder;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/whole", exchange -> answer(exchange, FILE.length));
    server.createContext("/half", this::answerHalf);
    server.createContext("/mute", this::sayNothing);
    server.createContext("/moved", this::redirect);
    server.start();
  }

  @AfterEach
  void stopServer() {
    ended.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange, int bytes) throws IOException {
    asked.add(exchange.getRequestURI().toString());
    exchange.sendResponseHeaders(200, FILE.length);
    exchange.getResponseBody().write(FILE, 0, bytes);
    exchange.getResponseBody().flush();
  }

  private void answerHalf(HttpExchange exchange) throws IOException {
    answer(exchange, FILE.length / 2);
    sayNothing(exchange);
  }

  private void sayNothing(HttpExchange exchange) {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  private void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Location", "/whole");
    exchange.sendResponseHeaders(302, -1);
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private Path download(URI source) throws IOException {
    Path part = folder.resolve("file.part");
    new ResumableDownload(source, FILE.length, Checksums.md5(FILE), SHORT)
        .into(part, FetchProgress.silent());
    return part;
  }

  @Test
  void whereItHasMovedToIsAsked() throws IOException {
    assertThat(download(at("/moved"))).hasBinaryContent(FILE);
    assertThat(asked).containsExactly("/whole");
  }

  @Test
  void whatASilentServerHasSentIsKept() {
    assertThatThrownBy(() -> download(at("/half")))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage("nothing came for 2.00 seconds");
    assertThat(folder.resolve("file.part")).hasSize(FILE.length / 2);
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedFor() {
    assertThatThrownBy(() -> download(at("/mute")))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage("request timed out");
  }

  @Test
  void anUnknownHostIsNamed() {
    assertThatThrownBy(() -> download(URI.create("http://nowhere.invalid/file")))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("nowhere.invalid");
  }

  @Test
  void aClosedPortIsSaid() {
    URI closed = at("/whole");
    server.stop(0);
    assertThatThrownBy(() -> download(closed))
        .hasMessageMatching("cannot connect|Connection refused");
  }

  @Test
  void theSystemsProxyIsUsed() throws IOException {
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(ProxySelector.of(server.getAddress()));
    try {
      assertThat(download(URI.create("http://nowhere.invalid/whole"))).hasBinaryContent(FILE);
    } finally {
      ProxySelector.setDefault(before);
    }
    assertThat(asked).containsExactly("http://nowhere.invalid/whole");
  }

  @Test
  void aPartThatIsTooLongIsThrownAway() throws IOException {
    Files.write(folder.resolve("file.part"), new byte[FILE.length + 1]);
    assertThat(download(at("/whole"))).hasBinaryContent(FILE);
  }
}
