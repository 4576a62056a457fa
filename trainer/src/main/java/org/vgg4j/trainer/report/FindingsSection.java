package org.vgg4j.trainer.report;

import org.vgg4j.trainer.charts.Html;

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
    for (RunFiles.Finding finding : files.findings()) {
      String where =
          (finding.step().isEmpty() ? "" : "step " + finding.step())
              + (finding.layer().isEmpty() ? "" : ", layer " + finding.layer());
      html.append("<li><div class=\"where\">").append(Html.escape(finding.code()));
      html.append(where.isEmpty() ? "" : " · " + Html.escape(where)).append("</div><p>");
      html.append(Html.escape(finding.message())).append("</p>");
      if (!finding.advice().isEmpty()) {
        html.append("<p><b>").append(Html.escape(finding.advice())).append("</b></p>");
      }
      html.append("</li>\n");
    }
    return html.append("</ul>\n").append(Section.end()).toString();
  }
}
