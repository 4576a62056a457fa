package org.vgg4j.trainer.views.report;

import org.vgg4j.trainer.views.charts.Html;

/** HTML that the sections share. */
final class Section {

  private Section() {}

  /** A headline that the list of contents points to, and a sentence under it. */
  static String head(String id, String title, String lead) {
    return "<section aria-labelledby=\""
        + id
        + "\">\n<h2 id=\""
        + id
        + "\">"
        + Html.escape(title)
        + "</h2>\n"
        + (lead.isEmpty() ? "" : "<p class=\"lead\">" + lead + "</p>\n");
  }

  static String end() {
    return "</section>\n";
  }

  /** A place that is empty for a reason. */
  static String empty(String reason) {
    return "<div class=\"card empty\"><p>" + Html.escape(reason) + "</p></div>\n";
  }

  /** A number and what it is, with a line under it. */
  static String figure(String name, String value, String sub, boolean first) {
    return "<div"
        + (first ? " class=\"first\"" : "")
        + "><dt>"
        + Html.escape(name)
        + "</dt><dd>"
        + Html.escape(value)
        + "<div class=\"sub\">"
        + Html.escape(sub)
        + "</div></dd></div>\n";
  }
}
