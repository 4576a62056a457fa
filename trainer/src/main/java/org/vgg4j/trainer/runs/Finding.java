package org.vgg4j.trainer.runs;

/**
 * What was seen, and what to try.
 *
 * @param layer the layer it was seen in; null where it is not about one
 * @param step optimizer steps taken when it was seen, 0 before the first
 * @param seen one line without a full stop
 * @param advice one line that names flags
 */
public record Finding(FindingCode code, String layer, long step, String seen, String advice) {

  /** One line for a terminal. */
  public String line() {
    return code.id() + " at " + text();
  }

  /** The same without the code's name. */
  public String text() {
    return "step " + step + (layer == null ? "" : ", layer " + layer) + ": " + seen + "; " + advice;
  }
}
