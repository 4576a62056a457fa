package org.vgg4j.trainer.diagnosis.labels;

import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Split;

/**
 * An image that a network which has not seen it takes for another class.
 *
 * @param images the set it is in
 * @param index its place there
 * @param split where it was when the network was trained
 * @param label the class it is said to be of
 * @param labelProbability what the network gives to that class, in [0, 1]
 * @param said the class the network takes it for
 * @param saidProbability what it gives to that one
 */
public record Suspect(
    ImageSet images,
    int index,
    Split split,
    String label,
    double labelProbability,
    String said,
    double saidProbability) {

  /** The image's file, or its place in the data. */
  public String image() {
    String file = images.file(index);
    return file == null ? "image " + images.sourceIndex(index) + " of " + split : file;
  }
}
