package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** A training that has few file descriptors and many clients. */
class ManyClientsTest {

  private static final Pattern ADDRESS = Pattern.compile("http://\\S+");
  private static final int CLIENTS = 1000;

  @TempDir private Path folder;

  @Test
  void aTrainingWith256DescriptorsEndsAsIfNobodyWatched() throws Exception {
    CommandLineHarness vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
    Process training =
        vgg4j.startLimited(
            "-n 256", SmallRun.arguments("--epochs", "12", "--ui=0", "--out", "watched"));
    List<Socket> clients = new ArrayList<>();
    int connected = 0;
    try {
      URI address = address(training);
      while (training.isAlive() && clients.size() < CLIENTS) {
        Socket client = new Socket();
        clients.add(client);
        connected += connect(client, address) ? 1 : 0;
      }
      assertThat(training.waitFor(3, TimeUnit.MINUTES)).isTrue();
    } finally {
      training.destroyForcibly();
      for (Socket client : clients) {
        client.close();
      }
    }

    Outcome outcome = vgg4j.outcome(training);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(connected).as("of " + clients.size()).isGreaterThan(64);
    Path alone = folder.resolve("alone");
    Outcome other =
        InProcess.run((Object[]) SmallRun.arguments("--epochs", "12", "--out", alone.toString()));
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

  /** Begins a request and never ends it. */
  private static boolean connect(Socket client, URI address) throws InterruptedException {
    try {
      client.connect(new InetSocketAddress(address.getHost(), address.getPort()), 50);
      client.getOutputStream().write("GET / HTTP/1.1\r\nHost: ".getBytes());
      return true;
    } catch (IOException e) {
      Thread.sleep(1);
      return false;
    }
  }
}
