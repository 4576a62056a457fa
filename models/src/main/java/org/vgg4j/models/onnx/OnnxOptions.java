package org.vgg4j.models.onnx;

import java.util.List;
import org.vgg4j.models.InputShape;

/**
 * What an ONNX file says beside the network.
 *
 * @param images the shape of one image that the network was trained with
 * @param classes the classes' names in the order of the network's outputs
 * @param mean mean of each channel's pixels on the scale 0 to 1
 * @param deviation their standard deviation on that scale, above 0; the network was trained with
 *     {@code (pixel / 255 - mean) / deviation}
 * @param pixels whether the exported network computes that itself
 * @param version of vgg4j, for the file's producer
 */
public record OnnxOptions(
    InputShape images,
    List<String> classes,
    List<Float> mean,
    List<Float> deviation,
    Pixels pixels,
    String version) {

  /**
   * @throws OnnxException if there is not one mean and one deviation for each channel, or one of
   *     them is out of its range
   */
  public OnnxOptions {
    classes = List.copyOf(classes);
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != images.channels() || deviation.size() != images.channels()) {
      throw new OnnxException(
          "%d means and %d deviations for images %s: expected one of each per channel"
              .formatted(mean.size(), deviation.size(), images));
    }
    for (int channel = 0; channel < mean.size(); channel++) {
      float spread = deviation.get(channel);
      if (!Float.isFinite(mean.get(channel)) || !Float.isFinite(spread) || !(spread > 0)) {
        throw new OnnxException(
            "channel %d has mean %s and deviation %s: expected finite values, the deviation above 0"
                .formatted(channel, mean.get(channel), spread));
      }
    }
  }
}
