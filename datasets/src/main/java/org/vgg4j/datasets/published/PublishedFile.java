package org.vgg4j.datasets.published;

import java.net.URI;
import java.util.List;

/**
 * A file as its publisher serves it.
 *
 * @param name what it is called on the disk
 * @param addresses where it is served, the best first; the same bytes at each
 * @param bytes its size
 * @param sha256 its checksum, 64 hexadecimal digits in lower case
 */
public record PublishedFile(String name, List<URI> addresses, long bytes, String sha256) {

  public PublishedFile {
    addresses = List.copyOf(addresses);
  }

  /** A file that is called as its address ends. */
  static PublishedFile of(long bytes, String sha256, String... addresses) {
    String first = addresses[0];
    return new PublishedFile(
        first.substring(first.lastIndexOf('/') + 1),
        List.of(addresses).stream().map(URI::create).toList(),
        bytes,
        sha256);
  }
}
