package org.vgg4j.trainer.views.report;

import java.util.Optional;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.views.pages.Html;

/**
 * A run as one page.
 *
 * @param test empty where the test has no figures
 * @param whyNoTest said there
 * @param version of the vgg4j that trained; empty where it is not known
 */
record Report(
    HeadlineSection headline,
    FindingsSection findings,
    CurvesSection curves,
    SpeedSection speed,
    Optional<TestSection> test,
    String whyNoTest,
    MistakesSection mistakes,
    NetworkSection network,
    OriginSection origin,
    String version) {

  static String html(RunFiles files, ReportExtras extras) {
    Report report =
        new Report(
            HeadlineSection.of(files),
            FindingsSection.of(files),
            CurvesSection.of(files),
            SpeedSection.of(files),
            TestSection.of(files),
            TestSection.whyNone(files),
            MistakesSection.of(files, extras.testImage()),
            NetworkSection.of(files, extras),
            OriginSection.of(files),
            files.provenance().map(Provenance::vgg4j).orElse(""));
    return Html.of(out -> JtereportGenerated.render(out, null, report));
  }
}
