package org.vgg4j.trainer.views.charts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** HTML text. Everything that a user can name goes through {@link #escape}. */
public final class Html {

  private Html() {}

  /** Text that is safe between tags and in quoted attributes. */
  public static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(isAllowed(c) ? c : '\uFFFD');
      }
    }
    return safe.toString();
  }

  /** Control characters have no place in HTML, and a file name may hold them. */
  private static boolean isAllowed(char c) {
    return c >= ' ' && c != 0x7f || c == '\n' || c == '\t';
  }

  /**
   * A whole page that needs nothing from elsewhere.
   *
   * @param title plain text
   * @param body HTML
   * @param script JavaScript, empty for none
   */
  public static String page(String title, String body, String script) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        // An empty icon keeps browsers from asking for one that does not exist.
        + "<link rel=\"icon\" href=\"data:,\">\n<title>"
        + escape(title)
        + "</title>\n<style>\n"
        + resource("/web/page.css")
        + "</style>\n</head>\n<body>\n"
        + body
        + (script.isEmpty() ? "" : "<script>\n" + script + "</script>\n")
        + "</body>\n</html>\n";
  }

  /** A text file of the program. */
  public static String resource(String path) {
    try (InputStream in = Html.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
