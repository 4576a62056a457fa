package org.vgg4j.trainer.views.pages;

import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * HTML, written by the templates in {@code src/main/jte}. They are Java classes by the time that
 * this is compiled; they escape whatever they are given for the place where they put it.
 */
public final class Html {

  private Html() {}

  /**
   * What a template writes.
   *
   * @param template calls the {@code render} of a template's class
   */
  public static String of(Consumer<HtmlTemplateOutput> template) {
    StringOutput text = new StringOutput();
    template.accept(new CleanOutput(text));
    return text.toString();
  }

  /** A text file of the program: style or script of a page. */
  static String resource(String path) {
    try (InputStream in = Html.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Control characters have no place in HTML, and a file name may hold them. */
  private static final class CleanOutput extends OwaspHtmlTemplateOutput {

    CleanOutput(StringOutput text) {
      super(text);
    }

    @Override
    public void writeUserContent(String value) {
      super.writeUserContent(value == null ? null : clean(value));
    }

    private static String clean(String text) {
      int i = 0;
      while (i < text.length() && isAllowed(text.charAt(i))) {
        i++;
      }
      if (i == text.length()) {
        return text;
      }
      StringBuilder clean = new StringBuilder(text);
      for (; i < clean.length(); i++) {
        if (!isAllowed(clean.charAt(i))) {
          clean.setCharAt(i, '\uFFFD');
        }
      }
      return clean.toString();
    }

    private static boolean isAllowed(char c) {
      return c >= ' ' && c != 0x7f || c == '\n' || c == '\t';
    }
  }
}
