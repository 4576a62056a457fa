package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** A training that has few file descriptors and many clients. */
class ManyClientsTest {

  private static final Pattern ADDRESS = Pattern.compile("http://\\S+");
  private static final int DESCRIPTORS = 256;
  private static final int CLIENTS = 2500;

  /** The JVM starts and ends some of its own; a client that had one would show. */
  private static final int MORE_THREADS = 32;

  @TempDir private Path folder;

  private final List<SocketChannel> clients = new ArrayList<>();
  private int connected;

  @Tag("long")
  @Test
  void aTrainingWith256DescriptorsEndsAsIfNobodyWatched() throws Exception {
    CommandLineHarness vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    Process training =
        vgg4j.startLimited(
            "-n " + DESCRIPTORS,
            SmallRun.arguments("--epochs", "24", "--ui=0", "--out", "watched"));
    long before;
    long most;
    int tried;
    try {
      URI address = address(training);
      before = threads(training);
      most = before;
      for (int i = 0; i < CLIENTS; i++) {
        begin(address);
      }
      tried = clients.size();
      while (training.isAlive()) {
        clients.removeIf(client -> !waits(client));
        most = Math.max(most, threads(training));
        Thread.sleep(20);
      }
      assertThat(training.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      training.destroyForcibly();
      for (SocketChannel client : clients) {
        client.close();
      }
    }

    Outcome outcome = vgg4j.outcome(training);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(tried).isEqualTo(CLIENTS);
    assertThat(connected).isGreaterThan(DESCRIPTORS);
    assertThat(most).isLessThan(before + MORE_THREADS);
    Path alone = folder.resolve("alone");
    Outcome other =
        InProcess.run((Object[]) SmallRun.arguments("--epochs", "24", "--out", alone.toString()));
    assertThat(other.exitCode()).as(other.err()).isZero();
    assertThat(folder.resolve("watched/metrics.csv"))
        .hasSameTextualContentAs(alone.resolve("metrics.csv"));
  }

  private URI address(Process training) throws Exception {
    while (training.isAlive()) {
      Matcher found = ADDRESS.matcher(Files.readString(folder.resolve("out.txt")));
      if (found.find()) {
        return URI.create(found.group());
      }
      Thread.sleep(20);
    }
    throw new AssertionError(Files.readString(folder.resolve("err.txt")));
  }

  /** Of a process; 0 where there is no /proc to ask. */
  private static long threads(Process process) {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", process.pid() + "", "task"))) {
      return tasks.count();
    } catch (IOException ended) {
      return 0;
    }
  }

  private void begin(URI address) throws IOException {
    SocketChannel client = SocketChannel.open();
    client.configureBlocking(false);
    clients.add(client);
    client.connect(new InetSocketAddress(address.getHost(), address.getPort()));
  }

  /** Begins a request, once there is a connection, and never ends it. */
  private boolean waits(SocketChannel client) {
    try {
      if (!client.isConnected() && client.finishConnect()) {
        connected++;
        client.write(
            ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII)));
      }
      return true;
    } catch (IOException refused) {
      try {
        client.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return false;
    }
  }
}
