package org.vgg4j.datasets.corruptions;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.vgg4j.choices.Choice;

/**
 * The 15 common corruptions of Hendrycks and Dietterich, Benchmarking Neural Network Robustness to
 * Common Corruptions and Perturbations, ICLR 2019, in five severities each. Strengths are those
 * that their program ({@code hendrycks/robustness}) has for CIFAR-10-C; for images of at least
 * {@value #LARGE} pixels those for ImageNet-C, whose images have 224.
 *
 * <p>The images are made anew here, with other random numbers and other libraries, frost without
 * the photographs of the original ({@link Frost}): figures that are measured on them are near those
 * of CIFAR-10-C and ImageNet-C, and not to be compared with them one to one.
 */
public enum Corruption implements Choice {
  GAUSSIAN_NOISE("noise of low light", Noise::gaussian),
  SHOT_NOISE("noise of few photons", Noise::shot),
  IMPULSE_NOISE("single values that are black or white", Noise::impulse),
  DEFOCUS_BLUR("out of focus", Blurring::defocus),
  GLASS_BLUR("seen through frosted glass", Blurring::glass),
  MOTION_BLUR("a camera that moves aside", Blurring::motion),
  ZOOM_BLUR("a camera that moves forward", Blurring::zoom),
  SNOW("falling snow", Weather::snow),
  FROST("ice on the lens", Weather::frost),
  FOG("banks of fog", Weather::fog),
  BRIGHTNESS("too much light", Weather::brightness),
  CONTRAST("too little contrast", Distortion::contrast),
  ELASTIC_TRANSFORM("stretched and waved", Distortion::elastic),
  PIXELATE("fewer pixels", Distortion::pixelate),
  JPEG_COMPRESSION("a JPEG file of low quality", Distortion::jpeg);

  /** The largest severity; the smallest is 1. */
  public static final int SEVERITIES = 5;

  /** From this shorter side on, in pixels, images are corrupted as ImageNet's are. */
  public static final int LARGE = 96;

  private final String meaning;
  private final Work work;

  /** What is done to an image. */
  private interface Work {

    /**
     * @param level a row of the tables: 0 to 4 for small images, 5 to 9 for large ones
     */
    Planes apply(Planes image, int level, RandomGenerator random);
  }

  Corruption(String meaning, Work work) {
    this.meaning = meaning;
    this.work = work;
  }

  /** The name of CIFAR-10-C's file, for example {@code gaussian_noise}. */
  @Override
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }

  /** The ids of all, in the order of the paper. */
  public static List<String> ids() {
    return Stream.of(values()).map(Corruption::id).toList();
  }

  /**
   * Corrupts an image in place. Random numbers are a function of (seed, image, corruption): the
   * same at every severity, which so differ in strength alone.
   *
   * @param pixels {@code [channels, height, width]} from {@code offset} on, 0 to 255
   * @param channels 1 or 3
   * @param severity 1 to {@link #SEVERITIES}
   * @param image the image's number in its source
   */
  public void apply(
      byte[] pixels,
      int offset,
      int channels,
      int height,
      int width,
      int severity,
      long seed,
      int image) {
    if (severity < 1 || severity > SEVERITIES) {
      throw new IllegalArgumentException(
          "severity %d; expected 1 to %d".formatted(severity, SEVERITIES));
    }
    int level = severity - 1 + (Math.min(height, width) < LARGE ? 0 : SEVERITIES);
    work.apply(Planes.of(pixels, offset, channels, height, width), level, random(seed, image))
        .write(pixels, offset);
  }

  private RandomGenerator random(long seed, int image) {
    long ofSeed = new SplittableRandom(seed).nextLong();
    long ofCorruption = new SplittableRandom(ofSeed + ordinal()).nextLong();
    return new SplittableRandom(ofCorruption + image);
  }
}
