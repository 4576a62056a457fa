package org.vgg4j.benchmarks;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.images.EncodedImage;

/**
 * How many JPEG files a second one thread brings to 224x224 pixels: by vgg4j, and beside it by
 * libjpeg-turbo's {@code djpeg} (Debian: {@code libjpeg-turbo-progs}), whole and scaled while it is
 * decoded. {@code djpeg} is started anew for every file, which counts, and does not bring its
 * result to 224 pixels, which would.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 1, time = 3)
@Measurement(iterations = 1, time = 3)
public class LargeJpegBenchmark {

  private static final int SIDE = 224;
  private static final int EIGHTHS = 8;

  /** Of the noise that stands for a photograph's detail, in levels of 0 to 255. */
  private static final double DETAIL = 6;

  /**
   * {@code vgg4j-whole} and {@code vgg4j}, which is scaled, {@code djpeg} and {@code djpeg-scaled}.
   */
  @Param({"vgg4j-whole", "vgg4j", "djpeg", "djpeg-scaled"})
  public String reader;

  /** Width and height of the file. */
  @Param({"500x375", "1600x1200", "4000x3000"})
  public String size;

  private final byte[] pixels = new byte[3 * SIDE * SIDE];
  private Path file;
  private List<String> command;

  @Setup
  public void write() throws IOException {
    int width = Integer.parseInt(size.substring(0, size.indexOf('x')));
    int height = Integer.parseInt(size.substring(size.indexOf('x') + 1));
    file = Files.createTempFile("vgg4j-large-", ".jpg");
    write(picture(width, height), file);
    command = new ArrayList<>(List.of("djpeg"));
    if (reader.equals("djpeg-scaled")) {
      int eighths = (int) Math.ceil((double) EIGHTHS * SIDE / Math.min(width, height));
      command.addAll(List.of("-scale", Math.min(EIGHTHS, eighths) + "/" + EIGHTHS));
    }
    command.addAll(List.of("-outfile", "/dev/null", file.toString()));
  }

  /** Waves of all lengths and noise, about as many bytes as a photograph has. */
  private static BufferedImage picture(int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(1);
    double[][] waves = new double[24][4];
    for (int i = 0; i < waves.length; i++) {
      double length = width / Math.pow(1.3, i);
      double angle = random.nextDouble(2 * Math.PI);
      waves[i] =
          new double[] {
            2 * Math.PI * Math.cos(angle) / length,
            2 * Math.PI * Math.sin(angle) / length,
            30 / Math.pow(1.15, i),
            random.nextDouble(2 * Math.PI)
          };
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double gray = 128 + DETAIL * random.nextGaussian();
        double tint = 0;
        for (double[] wave : waves) {
          double value = wave[2] * Math.sin(wave[0] * x + wave[1] * y + wave[3]);
          gray += value;
          tint = 0.5 * tint + 0.3 * value;
        }
        picture.setRGB(x, y, level(gray + tint) << 16 | level(gray) << 8 | level(gray - tint));
      }
    }
    return picture;
  }

  private static int level(double value) {
    return (int) Math.max(0, Math.min(255, value));
  }

  private static void write(BufferedImage picture, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(0.9f);
      writer.write(null, new IIOImage(picture, null, null), settings);
    } finally {
      writer.dispose();
    }
  }

  /** One file. */
  @Benchmark
  public byte[] files() throws IOException, InterruptedException {
    if (reader.startsWith("vgg4j")) {
      Decoding decoding = reader.equals("vgg4j") ? Decoding.SCALED : Decoding.WHOLE;
      EncodedImage.of(file, decoding).write(null, 3, SIDE, SIDE, pixels, 0);
    } else if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(command + " failed");
    }
    return pixels;
  }

  @TearDown
  public void delete() throws IOException {
    Files.delete(file);
  }
}
