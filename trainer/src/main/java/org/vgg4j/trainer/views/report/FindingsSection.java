package org.vgg4j.trainer.views.report;

import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.views.charts.Html;

/** What the watcher found, where there is something. */
final class FindingsSection {

  private FindingsSection() {}

  static String html(RunFiles files) {
    if (files.findings().isEmpty()) {
      return "";
    }
    StringBuilder html =
        new StringBuilder(
            Section.head(
                "findings", "Findings", "What the watcher noticed while this run trained."));
    html.append("<ul class=\"findings\">\n");
    for (Finding finding : files.findings()) {
      String where =
          "step " + finding.step() + (finding.layer() == null ? "" : ", layer " + finding.layer());
      html.append("<li><div class=\"where\">").append(Html.escape(finding.code().id()));
      html.append(" · ").append(Html.escape(where)).append("</div><p>");
      html.append(Html.escape(finding.seen())).append("</p>");
      if (!finding.advice().isEmpty()) {
        html.append("<p><b>").append(Html.escape(finding.advice())).append("</b></p>");
      }
      html.append("</li>\n");
    }
    return html.append("</ul>\n").append(Section.end()).toString();
  }
}
