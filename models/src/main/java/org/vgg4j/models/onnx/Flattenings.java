package org.vgg4j.models.onnx;

import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** What Deeplearning4j puts between images and vectors: channel by channel, row by row, in both. */
final class Flattenings {

  private static final Converters<InputPreProcessor, Value> CONVERTERS =
      new Converters<InputPreProcessor, Value>("the preprocessor")
          .with(CnnToFeedForwardPreProcessor.class, Flattenings::toVector)
          .with(FeedForwardToCnnPreProcessor.class, Flattenings::toImage);

  private Flattenings() {}

  static Value convert(InputPreProcessor preprocessor, Value input, Site site) {
    return CONVERTERS.convert(preprocessor, input, site);
  }

  /**
   * {@code [batch, channels, height, width]} becomes {@code [batch, channels * height * width]}.
   */
  static Value flatten(Value image, Site site) {
    String row = site.operator("Flatten", List.of(image.name()), Attributes.of("axis", 1));
    return Value.vector(row, image.length());
  }

  private static Value toVector(CnnToFeedForwardPreProcessor to, Value input, Site site) {
    site.requireChannelsFirst(to.getFormat());
    if (!input.isImage()) {
      return input;
    }
    long expected = to.getNumChannels() * to.getInputHeight() * to.getInputWidth();
    // Without sizes it takes the first image's.
    if (expected != 0) {
      site.requireInputs(expected, input.length(), input);
    }
    return flatten(input, site);
  }

  private static Value toImage(FeedForwardToCnnPreProcessor to, Value input, Site site) {
    if (input.isImage()) {
      return input;
    }
    long channels = to.getNumChannels();
    long height = to.getInputHeight();
    long width = to.getInputWidth();
    site.requireInputs(channels * height * width, input.length(), input);
    // ONNX's 0 keeps a dimension as it is.
    String shape = site.wholeNumbers("shape", 0, channels, height, width);
    return Value.image(
        site.operator("Reshape", List.of(input.name(), shape)),
        (int) channels,
        (int) height,
        (int) width);
  }
}
