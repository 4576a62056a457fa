package org.vgg4j.models.onnx;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/**
 * Batch norm with the running statistics, on images and on vectors: {@code gamma (x - mean) /
 * sqrt(variance + epsilon) + beta} for each channel, in both.
 *
 * <p>An activation that the layer may have is left out, because Deeplearning4j ignores it.
 */
final class BatchNorms {

  private BatchNorms() {}

  static Value convert(BatchNormalization layer, Value input, Site site) {
    site.requireChannelsFirst(layer.getCnn2DFormat());
    site.requireInputs(layer.getNOut(), input.channels(), input);
    long channels = layer.getNOut();
    boolean locked = layer.isLockGammaBeta();
    // Where they are not learned, Deeplearning4j uses them only if neither has its usual value.
    boolean used = layer.getGamma() != 1 && layer.getBeta() != 0;
    List<String> inputs =
        List.of(
            input.name(),
            locked
                ? same(GAMMA, used ? layer.getGamma() : 1, channels, site)
                : site.parameter(GAMMA, channels),
            locked
                ? same(BETA, used ? layer.getBeta() : 0, channels, site)
                : site.parameter(BETA, channels),
            site.parameter(GLOBAL_MEAN, channels),
            site.has(GLOBAL_VAR) ? site.parameter(GLOBAL_VAR, channels) : variance(channels, site));
    return input.named(
        site.operator("BatchNormalization", inputs, Attributes.of("epsilon", layer.getEps())));
  }

  private static String same(String name, double value, long channels, Site site) {
    float[] values = new float[Math.toIntExact(channels)];
    Arrays.fill(values, (float) value);
    return site.constant(name, () -> values, channels);
  }

  /** From the logarithm of the deviation to base 10, in which Deeplearning4j can keep it. */
  private static String variance(long channels, Site site) {
    float[] logarithms = site.values(GLOBAL_LOG_STD, channels);
    float[] values = new float[logarithms.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.pow(10, 2.0 * logarithms[i]);
    }
    return site.constant(GLOBAL_VAR, () -> values, channels);
  }
}
