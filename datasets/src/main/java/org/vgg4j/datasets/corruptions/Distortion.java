package org.vgg4j.datasets.corruptions;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.vgg4j.datasets.images.ImageDecoder;

/** What files and screens do to images. Tables are of CIFAR-10-C first, then of ImageNet-C. */
final class Distortion {

  private static final double[] CONTRAST = {0.75, 0.5, 0.4, 0.3, 0.15, 0.4, 0.3, 0.2, 0.1, 0.05};
  // Length and smoothness of the waves, and how far three points are moved at most; of CIFAR-10-C
  // as shares of 32 pixels, of ImageNet-C of 244, which is what its program has for 224.
  private static final double[][] ELASTIC = {
    {0, 0, 0.08},
    {0.05, 0.2, 0.07},
    {0.08, 0.06, 0.06},
    {0.1, 0.04, 0.05},
    {0.1, 0.03, 0.03},
    {2, 0.7, 0.1},
    {2, 0.08, 0.2},
    {0.05, 0.01, 0.02},
    {0.07, 0.01, 0.02},
    {0.12, 0.01, 0.02}
  };
  private static final double[] PIXELATE = {0.95, 0.9, 0.85, 0.75, 0.65, 0.6, 0.5, 0.4, 0.3, 0.25};
  private static final double[] QUALITY = {80, 65, 58, 50, 40, 25, 18, 15, 10, 7};

  private static final double FARTHEST_GAUSSIAN = 3;

  private Distortion() {}

  /** Every channel nearer to its own mean. */
  static Planes contrast(Planes image, int level, RandomGenerator random) {
    return image.each(
        plane -> {
          double sum = 0;
          for (float value : plane.values()) {
            sum += value;
          }
          double mean = sum / plane.values().length;
          return plane.with((y, x) -> mean + CONTRAST[level] * (plane.at(y, x) - mean));
        });
  }

  /** The image on a rubber sheet: stretched by three of its points, then waved. */
  static Planes elastic(Planes image, int level, RandomGenerator random) {
    int height = image.height();
    int width = image.width();
    double unit = Math.min(height, width) * (level < Corruption.SEVERITIES ? 1 : 244.0 / 224);
    double[] c = ELASTIC[level];
    Stretch stretch = Stretch.draw(height, width, c[2] * unit, random);
    Planes stretched =
        image.each(
            plane ->
                plane.with(
                    (y, x) -> plane.between(stretch.y(y, x), stretch.x(y, x), Border.MIRROR)));
    Plane down = waves(height, width, c[1] * unit, random);
    Plane right = waves(height, width, c[1] * unit, random);
    double length = c[0] * unit;
    return stretched.each(
        plane ->
            plane.with(
                (y, x) ->
                    plane.between(
                        y + length * down.at(y, x),
                        x + length * right.at(y, x),
                        Border.SYMMETRIC)));
  }

  private static Plane waves(int height, int width, double deviation, RandomGenerator random) {
    return Plane.of(height, width, (y, x) -> random.nextDouble(-1, 1))
        .blurred(deviation, FARTHEST_GAUSSIAN, Border.SYMMETRIC);
  }

  /** Fewer pixels, and as many as before again, without smoothing. */
  static Planes pixelate(Planes image, int level, RandomGenerator random) {
    int height = (int) (image.height() * PIXELATE[level]);
    int width = (int) (image.width() * PIXELATE[level]);
    return image.each(
        plane ->
            boxed(
                boxed(plane, Math.max(1, height), Math.max(1, width)),
                image.height(),
                image.width()));
  }

  /** Another size; a pixel is the mean of those whose middles it covers, as Pillow's BOX has it. */
  private static Plane boxed(Plane plane, int height, int width) {
    double down = (double) plane.height() / height;
    double right = (double) plane.width() / width;
    return Plane.of(
        height,
        width,
        (y, x) -> {
          double sum = 0;
          int count = 0;
          for (int i = first(y, down); i < end(y, down, plane.height()); i++) {
            for (int k = first(x, right); k < end(x, right, plane.width()); k++) {
              sum += plane.at(i, k);
              count++;
            }
          }
          return sum / count;
        });
  }

  private static int first(int place, double step) {
    return Math.max(0, (int) ((place + 0.5) * step - Math.max(1, step) / 2 + 0.5));
  }

  private static int end(int place, double step, int size) {
    int end = (int) ((place + 0.5) * step + Math.max(1, step) / 2 + 0.5);
    return Math.min(size, Math.max(first(place, step) + 1, end));
  }

  /** Saved as a JPEG file of low quality, with half as many samples of color each way. */
  static Planes jpeg(Planes image, int level, RandomGenerator random) {
    int height = image.height();
    int width = image.width();
    int channels = image.channels().size();
    byte[] pixels = new byte[channels * height * width];
    image.write(pixels, 0);
    byte[] file = encoded(pixels, channels, height, width, (float) (QUALITY[level] / 100));
    ImageDecoder.decode(file, "an image of " + Corruption.JPEG_COMPRESSION)
        .writeCenter(channels, height, width, pixels, 0);
    return Planes.of(pixels, 0, channels, height, width);
  }

  private static byte[] encoded(byte[] pixels, int channels, int height, int width, float quality) {
    BufferedImage picture =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    WritableRaster raster = picture.getRaster();
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < height * width; p++) {
        raster.setSample(p % width, p / width, c, pixels[c * height * width + p] & 0xff);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = jdkWriter();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality);
      writer.write(null, new IIOImage(picture, null, null), settings);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The JDK's own, which scales the same tables by the same formula as libjpeg. */
  private static ImageWriter jdkWriter() {
    List<ImageWriter> writers = new ArrayList<>();
    ImageIO.getImageWritersByFormatName("jpeg").forEachRemaining(writers::add);
    return writers.stream()
        .filter(writer -> writer.getClass().getName().startsWith("com.sun.imageio."))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this Java writes no JPEG files"));
  }
}
