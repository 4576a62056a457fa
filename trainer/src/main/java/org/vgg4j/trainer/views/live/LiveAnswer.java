package org.vgg4j.trainer.views.live;

import java.nio.charset.StandardCharsets;

/**
 * What a request is answered.
 *
 * @param status code and words
 * @param body empty where events follow
 * @param trusted whether the request had the token
 * @param stream whether the connection stays open for server-sent events
 */
record LiveAnswer(String status, String type, String body, boolean trusted, boolean stream) {

  static LiveAnswer refusal(String status, String text) {
    return new LiveAnswer(status, "text/plain", text, false, false);
  }

  static LiveAnswer page(String html) {
    return new LiveAnswer("200 OK", "text/html", html, true, false);
  }

  static LiveAnswer events() {
    return new LiveAnswer("200 OK", "text/event-stream", "", true, true);
  }

  /** Status and headers, and the body where it is wanted. */
  byte[] bytes(boolean withBody) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: "
            + type
            + "; charset=utf-8\r\n"
            + (stream ? "" : "Content-Length: " + content.length + "\r\n")
            + (status.startsWith("405") ? "Allow: GET, HEAD\r\n" : "")
            + "Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            + "X-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n"
            + "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; script-src"
            + " 'unsafe-inline'; img-src data:; connect-src 'self'; base-uri 'none'; form-action"
            + " 'none'; frame-ancestors 'none'\r\n\r\n";
    return (head + (withBody ? body : "")).getBytes(StandardCharsets.UTF_8);
  }
}
