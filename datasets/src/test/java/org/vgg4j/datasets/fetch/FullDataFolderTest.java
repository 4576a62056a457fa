package org.vgg4j.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Notes;
import org.vgg4j.datasets.cifar.SmallCifar;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.published.Publication;
import org.vgg4j.datasets.published.PublishedFile;

/** A disk that has room when a download begins, and is filled by somebody else meanwhile. */
@Timeout(60)
class FullDataFolderTest {

  private static final byte[] FILE = new byte[300_000];

  @TempDir Path folder;

  private final AtomicInteger requests = new AtomicInteger();
  private Path disk;
  private HttpServer server;

  @BeforeEach
  void mountAndServe() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    try {
      Process mount =
          new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString())
              .start();
      Assumptions.assumeTrue(mount.waitFor() == 0, "no small file system here");
    } catch (IOException e) {
      Assumptions.abort("no small file system here: " + e.getMessage());
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          fill();
          exchange.sendResponseHeaders(200, FILE.length);
          exchange.getResponseBody().write(FILE);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void unmount() throws Exception {
    if (server != null) {
      server.stop(0);
      new ProcessBuilder("umount", disk.toString()).start().waitFor();
    }
  }

  private void fill() {
    try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        filler.write(new byte[1 << 16]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessage("No space left on device");
    }
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
  }

  @Test
  void aPublicationNamesTheDiskAndAsksNoOtherAddress() throws IOException {
    Path whole = Files.write(folder.resolve("whole"), FILE);
    Publication publication =
        new Publication(
            "One",
            "one",
            List.of(),
            List.of(
                new PublishedFile(
                    "file", List.of(address(), address()), FILE.length, Checksums.sha256(whole))),
            List.of(),
            0);
    assertThatThrownBy(() -> new PublicationFetcher(disk, publication).fetch(new Notes()))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("cannot write to " + disk + ": No space left on device; free some");
    assertThat(requests).hasValue(1);
  }

  @Test
  void cifar10NamesTheDiskAndDoesNotTryNpm() throws IOException {
    Notes notes = new Notes();
    CifarFetcher fetcher =
        new CifarFetcher(
            disk,
            new SmallCifar().layout,
            new CifarFetcher.Origin(address(), FILE.length, Checksums.md5(FILE), List.of()),
            1);
    assertThatThrownBy(() -> fetcher.fetch(notes))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("cannot write to " + disk + ": No space left on device; free some");
    assertThat(requests).hasValue(1);
    assertThat(notes.lines()).isEmpty();
  }
}
