package org.vgg4j.trainer.views.report;

import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.views.charts.Html;

/** A run as one page. */
final class Report {

  private Report() {}

  static String html(RunFiles files, ReportExtras extras) {
    String body =
        HeadlineSection.html(files)
            + "<main>\n"
            + FindingsSection.html(files)
            + CurvesSection.html(files)
            + SpeedSection.html(files)
            + TestSection.html(files)
            + MistakesSection.html(files, extras.testImage())
            + NetworkSection.html(files, extras)
            + OriginSection.html(files)
            + "</main>\n<footer>Written by vgg4j "
            + Html.escape(files.provenance().map(Provenance::vgg4j).orElse(""))
            + " from the files beside this page.</footer>\n";
    return Html.page(HeadlineSection.title(files), body, "");
  }
}
