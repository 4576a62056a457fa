package org.vgg4j.trainer.views.live;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What of an HTTP request counts here; a body is never read.
 *
 * @param path as it was sent, from its first slash
 * @param hosts the values of all {@code Host} headers
 */
record LiveRequest(String method, String path, List<String> hosts) {

  /**
   * Reads a request.
   *
   * @param head its lines, up to the empty one
   * @return null for what is no HTTP request
   */
  static LiveRequest parse(String head) {
    String[] lines = head.split("\r\n");
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !words[1].startsWith("/") || !words[2].startsWith("HTTP/1.")) {
      return null;
    }
    List<String> hosts = new ArrayList<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0 && lines[i].substring(0, colon).toLowerCase(Locale.ROOT).equals("host")) {
        hosts.add(lines[i].substring(colon + 1).strip());
      }
    }
    return new LiveRequest(words[0], words[1], hosts);
  }

  /** Whether the client believes to speak to this host, and to no other. */
  boolean isFor(String host) {
    return hosts.equals(List.of(host));
  }

  /** Whether the path begins with the token; takes the same time whatever part of it is right. */
  boolean hasToken(String token) {
    int end = 1 + token.length();
    return path.length() > end
        && path.charAt(end) == '/'
        && MessageDigest.isEqual(
            path.substring(1, end).getBytes(StandardCharsets.UTF_8),
            token.getBytes(StandardCharsets.UTF_8));
  }

  /** The path behind its first part. */
  String pathBehindToken() {
    return path.substring(path.indexOf('/', 1));
  }
}
