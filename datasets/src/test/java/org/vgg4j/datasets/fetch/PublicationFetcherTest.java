package org.vgg4j.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.Notes;
import org.vgg4j.datasets.cifar.SmallCifar;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.published.Publication;
import org.vgg4j.datasets.published.PublishedChecks;
import org.vgg4j.datasets.published.PublishedFile;

/** Fetches small publications from a server of this test. */
@Timeout(60)
class PublicationFetcherTest {

  @TempDir Path folder;

  private final Map<String, byte[]> served = new ConcurrentHashMap<>();
  private final Map<String, Integer> requests = new ConcurrentHashMap<>();
  private HttpServer server;
  private Path data;

  @BeforeEach
  void startServer() throws IOException {
    data = folder.resolve("data");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String name = exchange.getRequestURI().getPath().substring(1);
          requests.merge(name, 1, Integer::sum);
          byte[] body = served.get(name);
          exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
          if (body != null) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private URI address(String name) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
  }

  private PublishedFile published(String name, byte[] bytes, String... addresses)
      throws IOException {
    Path file = Files.write(folder.resolve("once"), bytes);
    return new PublishedFile(
        name,
        Stream.of(addresses).map(this::address).toList(),
        bytes.length,
        Checksums.sha256(file));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Publication files() throws IOException {
    return new Publication(
        "Two",
        "two",
        List.of("TWO/raw"),
        List.of(
            published("a.gz", text("first"), "away/a.gz", "a.gz"),
            published("b", text("second"), "b")),
        List.of(),
        0);
  }

  private byte[] archive() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("packed/readme", text("read me"));
    entries.put("packed/train/x/1.png", text("one"));
    entries.put("packed/train/y/2.png", text("two"));
    entries.put("packed/val/x/3.png", text("three"));
    return SmallCifar.archive(entries);
  }

  private Publication packed() throws IOException {
    return new Publication(
        "Packed",
        "packed",
        List.of(),
        List.of(published("packed.tgz", archive(), "packed.tgz")),
        List.of("train/", "val/"),
        100);
  }

  @Test
  void aFileThatTheSystemCannotReadIsNeitherFetchedAgainNorReplaced() throws IOException {
    served.put("a.gz", text("first"));
    served.put("b", text("second"));
    new PublicationFetcher(data, files()).fetch(FetchProgress.silent());
    requests.clear();
    // A folder opens like a file and cannot be read like one.
    Files.delete(data.resolve("two/b"));
    Path unread = Files.createDirectory(data.resolve("two/b"));

    assertThatThrownBy(() -> new PublicationFetcher(data, files()).fetch(FetchProgress.silent()))
        .isInstanceOf(InputFailureException.class)
        .hasMessageContaining(unread + " cannot be read: Is a directory; check its permissions");

    assertThat(requests).isEmpty();
    assertThat(data.resolve("two/a.gz")).hasContent("first");
    try (Stream<Path> there = Files.list(data)) {
      assertThat(there.filter(Files::isDirectory)).containsExactly(data.resolve("two"));
    }
  }

  @Test
  void filesComeFromTheFirstAddressThatServesThemWhole() throws IOException {
    served.put("a.gz", text("first"));
    served.put("b", text("second"));
    new PublicationFetcher(data, files()).fetch(FetchProgress.silent());
    assertThat(data.resolve("two/a.gz")).hasContent("first");
    assertThat(PublishedChecks.check(files(), data.resolve("two"))).allMatch(FileCheck::ok);
    try (Stream<Path> left = Files.list(data)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("two", ".two.lock");
    }
    new PublicationFetcher(data, files()).fetch(FetchProgress.silent());
    assertThat(requests).containsEntry("a.gz", 1).containsEntry("b", 1);
  }

  @Test
  void onlyADamagedFileIsFetchedAgain() throws IOException {
    served.put("b", text("second"));
    Files.createDirectories(data.resolve("two"));
    Files.write(data.resolve("two/a.gz"), text("first"));
    Files.write(data.resolve("two/b"), text("secund"));
    new PublicationFetcher(data, files()).fetch(FetchProgress.silent());
    assertThat(data.resolve("two/b")).hasContent("second");
    assertThat(requests.keySet()).containsExactly("b");
  }

  @Test
  void aFileWithAnotherChecksumIsNotTakenAndSaysWhatToDo() throws IOException {
    served.put("a.gz", text("worst"));
    assertThatThrownBy(() -> new PublicationFetcher(data, files()).fetch(FetchProgress.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("Two could not be fetched (127.0.0.1: ")
        .hasMessageContaining("served a file with another checksum than")
        .hasMessageEndingWith(
            "): check the network, or put a.gz from "
                + address("away/a.gz")
                + " into "
                + data.resolve("two")
                + " and try again");
    assertThat(data.resolve("two")).doesNotExist();
  }

  @Test
  void anArchiveIsUnpackedWithoutWhatIsNotWantedAndItsChecksumsAreKept() throws IOException {
    served.put("packed.tgz", archive());
    new PublicationFetcher(data, packed()).fetch(FetchProgress.silent());
    Path unpacked = data.resolve("packed");
    assertThat(unpacked.resolve("val/x/3.png")).hasContent("three");
    assertThat(unpacked.resolve("readme")).doesNotExist();
    assertThat(Files.readAllLines(unpacked.resolve("SHA256SUMS")))
        .hasSize(3)
        .first()
        .asString()
        .endsWith("  train/x/1.png");
    assertThat(PublishedChecks.check(packed(), unpacked)).hasSize(3).allMatch(FileCheck::ok);

    Files.write(unpacked.resolve("train/y/2.png"), text("twx"));
    assertThat(PublishedChecks.firstWrong(packed(), unpacked).orElseThrow().message())
        .startsWith("3 bytes with SHA-256 ");
    new PublicationFetcher(data, packed()).fetch(FetchProgress.silent());
    assertThat(unpacked.resolve("train/y/2.png")).hasContent("two");
  }

  @Test
  void anArchiveThatLiesThereIsNotFetched() throws IOException {
    Files.createDirectories(data);
    Files.write(data.resolve("packed.tgz"), archive());
    new PublicationFetcher(data, packed()).fetch(FetchProgress.silent());
    assertThat(data.resolve("packed/train/x/1.png")).hasContent("one");
    assertThat(requests).isEmpty();
  }

  @Test
  void anArchiveThatCannotBeReadIsNamedAndNotTheFolderThatIsWritten() throws IOException {
    Path own = Files.write(folder.resolve("packed.tgz"), archive());
    Publication damaged =
        new Publication(
            "Packed",
            "packed",
            List.of(),
            List.of(published("packed.tgz", new byte[] {0x1f, (byte) 0x8b, 1, 2, 3}, "packed.tgz")),
            List.of("train/", "val/"),
            100);
    Files.write(own, new byte[] {0x1f, (byte) 0x8b, 1, 2, 3});
    assertThatThrownBy(
            () -> new PublicationFetcher(data, damaged).unpack(own, FetchProgress.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(own + " cannot be read: ")
        .hasMessageEndingWith("; check its permissions and the disk, or move it away");
  }

  @Test
  void anArchiveOfTheUsersIsReadAndNeverReplacedByADownload() throws IOException {
    Path own = Files.write(folder.resolve("packed.tgz"), archive());
    Notes notes = new Notes();
    new PublicationFetcher(data, packed()).unpack(own, notes);
    assertThat(data.resolve("packed/train/x/1.png")).hasContent("one");

    Files.write(own, text("another"));
    Path other = folder.resolve("other");
    assertThatThrownBy(() -> new PublicationFetcher(other, packed()).unpack(own, notes))
        .hasMessageStartingWith(own + " is not what is published as packed.tgz, expected ");
    assertThat(other.resolve("packed")).doesNotExist();
    assertThat(requests).isEmpty();
  }
}
