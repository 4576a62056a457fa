package org.vgg4j.trainer.benchmark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vgg4j.models.InputShape;
import org.vgg4j.profiles.AccelerationSettings;

/**
 * What was measured.
 *
 * @param model the network's name
 * @param input the shape of one image
 * @param batchSize images in a batch
 * @param acceleration how kernels were chosen in the accelerated modes
 * @param machine what it was measured on
 * @param train images a second of training, per mode in the order of their turns
 * @param infer images a second of inference, per mode in the same order
 * @param profile where the time of the fastest mode's training step goes
 */
public record BenchmarkResult(
    String model,
    InputShape input,
    int batchSize,
    AccelerationSettings.Mode acceleration,
    Machine machine,
    Map<Mode, ImagesPerSecond> train,
    Map<Mode, ImagesPerSecond> infer,
    StepProfile profile) {

  public BenchmarkResult {
    train = Collections.unmodifiableMap(new LinkedHashMap<>(train));
    infer = Collections.unmodifiableMap(new LinkedHashMap<>(infer));
  }

  /** The same as what {@code --json} prints. */
  public Map<String, Object> toJson() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model", model);
    values.put("batchSize", batchSize);
    Map<String, Object> imagesPerSecond = new LinkedHashMap<>();
    imagesPerSecond.put("train", rates(train));
    imagesPerSecond.put("infer", rates(infer));
    values.put("imagesPerSecond", imagesPerSecond);
    values.put("layers", profile.layers());
    values.put("layersMode", profile.mode().id());
    values.put("stepMillis", profile.stepMillis());
    values.put("otherMillis", profile.otherMillis());
    values.put("optimizerReason", profile.optimizerReason());
    values.put("stockStepMillis", profile.stockMillis());
    values.put("acceleration", acceleration.id());
    values.put("input", input.toString());
    values.put("machine", machine);
    return values;
  }

  private static Map<String, Object> rates(Map<Mode, ImagesPerSecond> modes) {
    Map<String, Object> values = new LinkedHashMap<>();
    modes.forEach(
        (mode, rates) -> {
          Map<String, Object> figures = new LinkedHashMap<>();
          figures.put("median", rates.median());
          figures.put("rounds", rates.rounds());
          values.put(mode.id(), figures);
        });
    return values;
  }
}
