package org.vgg4j.datasets.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.OwnFiles;

/**
 * One file over HTTP, whose size and checksum are known. What has come so far stays in {@code
 * <name>.part} and the next try asks for the rest of it only.
 */
final class ResumableDownload {

  private static final Duration CONNECT = Duration.ofSeconds(8);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final int MOST_TRIES = 4;

  private final URI source;
  private final long size;
  private final String checksum;
  private final Duration silence;

  /**
   * @param size bytes the whole file has
   * @param checksum its MD5 or SHA-256 in hexadecimal digits
   */
  ResumableDownload(URI source, long size, String checksum) {
    this(source, size, checksum, SILENCE);
  }

  /**
   * @param silence how long to wait for an answer, and for more of it
   */
  ResumableDownload(URI source, long size, String checksum, Duration silence) {
    this.source = source;
    this.size = size;
    this.checksum = checksum;
    this.silence = silence;
  }

  /**
   * Downloads into {@code part}, going on where an earlier try stopped.
   *
   * @throws DataFolderException if it could not be written
   * @throws IOException if the whole file could not be had; what came is kept for the next try
   */
  void into(Path part, FetchProgress progress) throws IOException {
    OwnFiles.requireOnlyName(part.getParent(), part);
    boolean resumed = Files.exists(part) && Files.size(part) > 0;
    complete(part, progress);
    if (matches(part)) {
      return;
    }
    Files.delete(part);
    if (resumed) {
      progress.note("the part of an earlier download was damaged; starting again");
      complete(part, progress);
      if (matches(part)) {
        return;
      }
      Files.delete(part);
    }
    throw new IOException(source + " served a file with another checksum than " + checksum);
  }

  private boolean matches(Path part) throws IOException {
    try {
      return Files.size(part) == size && Checksums.match(part, checksum);
    } catch (IOException e) {
      throw new DataFolderException(e);
    }
  }

  private void complete(Path part, FetchProgress progress) throws IOException {
    IOException last = null;
    long before = -1;
    for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
      long have = Files.exists(part) ? Files.size(part) : 0;
      if (have == size) {
        return;
      }
      if (have > size) {
        Files.delete(part);
        have = 0;
      }
      if (last != null && have == before) {
        break; // nothing came in the last try: asking again would not help
      }
      before = have;
      try {
        request(part, have, progress);
      } catch (DataFolderException e) {
        throw e;
      } catch (IOException e) {
        last = e;
      }
    }
    if (Files.exists(part) && Files.size(part) == size) {
      return;
    }
    throw last != null ? last : new IOException(source + " ended early, again and again");
  }

  private void request(Path part, long have, FetchProgress progress) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(silence);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    HttpResponse<InputStream> response = send(request.build());
    try (InputStream body = response.body()) {
      int status = response.statusCode();
      boolean rest =
          status == HttpURLConnection.HTTP_PARTIAL
              && response
                  .headers()
                  .firstValue("Content-Range")
                  .filter(range -> range.startsWith("bytes " + have + "-"))
                  .isPresent();
      if (status != HttpURLConnection.HTTP_OK && !rest) {
        if (have > 0) {
          Files.delete(part); // the server cannot go on from here: the next try starts again
        }
        throw new IOException(source + " answered " + status);
      }
      long start = rest ? have : 0;
      long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
      if (announced >= 0 && start + announced != size) {
        throw new IOException(
            "%s offers %,d bytes, expected %,d".formatted(source, start + announced, size));
      }
      receive(body, part, start, progress);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build();
    try {
      return client.send(request, headers -> new TimedBody(silence));
    } catch (ConnectException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** The client's own exception says nothing, and of JDK 17 those beneath it say no more. */
  private IOException unreachable(ConnectException e) {
    String reason = e.getMessage();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        UnknownHostException unknown = new UnknownHostException(source.getHost());
        unknown.initCause(e);
        return unknown;
      }
      reason = reason == null ? cause.getMessage() : reason;
    }
    return new IOException(reason == null ? "cannot connect" : reason, e);
  }

  private void receive(InputStream in, Path part, long start, FetchProgress progress)
      throws IOException {
    progress.started("downloading " + part.getFileName(), size, start);
    try (OutputStream out = open(part, start)) {
      byte[] buffer = new byte[1 << 16];
      long have = start;
      for (int n; (n = in.read(buffer)) > 0; ) {
        have += n;
        if (have > size) {
          throw new IOException(source + " serves more than " + size + " bytes");
        }
        out.write(buffer, 0, n);
        progress.advanced(n);
      }
      if (have < size) {
        throw new IOException("%s ended after %,d of %,d bytes".formatted(source, have, size));
      }
    } finally {
      progress.finished();
    }
  }

  private static OutputStream open(Path part, long start) throws IOException {
    StandardOpenOption mode =
        start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try {
      return DataFolderException.into(
          Channels.newOutputStream(
              OwnFiles.open(
                  part.getParent(),
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  mode)));
    } catch (OwnFiles.ForeignFileException e) {
      throw e;
    } catch (IOException e) {
      throw new DataFolderException(e);
    }
  }
}
