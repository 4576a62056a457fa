package org.vgg4j.trainer.views.serving;

import com.sun.net.httpserver.Headers;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask a server of this machine. Any page that its browser shows can send requests to it:
 * such a page's own origin stands in them, and where it gave its own name this machine's address
 * (DNS rebinding), that name.
 *
 * @param port the server's
 */
record SameOrigin(int port) {

  private Set<String> hosts() {
    // Clients leave out the port that is HTTP's own.
    String suffix = port == 80 ? "" : ":" + port;
    return Set.of("127.0.0.1" + suffix, "localhost" + suffix);
  }

  /** Why a request is refused, in one line; empty where it is not. */
  Optional<String> refusal(Headers request) {
    String host = request.getFirst("Host");
    if (host == null || !hosts().contains(host)) {
      return Optional.of("this server answers to 127.0.0.1:" + port + " only");
    }
    String origin = request.getFirst("Origin");
    if (origin != null
        && !(origin.startsWith("http://")
            && hosts().contains(origin.substring("http://".length())))) {
      return Optional.of("this server does not answer pages of others");
    }
    String site = request.getFirst("Sec-Fetch-Site");
    return site == null || site.equals("same-origin") || site.equals("none")
        ? Optional.empty()
        : Optional.of("this server does not answer pages of others");
  }
}
