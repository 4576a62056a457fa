package org.vgg4j.trainer.views.labels;

import java.util.List;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.trainer.diagnosis.labels.LabelSuspects;
import org.vgg4j.trainer.diagnosis.labels.Suspect;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.charts.Pictures;
import org.vgg4j.trainer.views.pages.Html;

/**
 * Images to look at.
 *
 * @param data its name
 * @param looked how many images were asked for
 * @param all how many the network takes for another class
 * @param shown those that are doubted most
 */
public record LabelSuspectsPage(String data, String looked, String all, List<Row> shown) {

  private static final int MOST = 200;

  /** Pixels of a side; 200 of them in PNG stay below 10 MB. */
  private static final int LARGEST_SIDE = 128;

  /**
   * One of them.
   *
   * @param picture as the address of an {@code img}; null for one that cannot be read any more
   */
  record Row(
      String image,
      String picture,
      String label,
      String labelProbability,
      String said,
      String saidProbability) {}

  /** The page, of the 200 that are doubted most. */
  public static String html(String data, LabelSuspects found) {
    LabelSuspectsPage page =
        new LabelSuspectsPage(
            data,
            NumberText.count(found.looked()),
            NumberText.count(found.suspects().size()),
            found.suspects().stream().limit(MOST).map(LabelSuspectsPage::row).toList());
    return Html.of(out -> JtesuspectsGenerated.render(out, null, page));
  }

  private static Row row(Suspect suspect) {
    return new Row(
        suspect.image(),
        picture(suspect),
        suspect.label(),
        NumberText.percent(suspect.labelProbability(), 1),
        suspect.said(),
        NumberText.percent(suspect.saidProbability(), 1));
  }

  private static String picture(Suspect suspect) {
    try {
      return Pictures.dataUri(
          Pictures.within(Pictures.of(suspect.images(), suspect.index()), LARGEST_SIDE));
    } catch (UnreadableImageException e) {
      return null;
    }
  }
}
