package org.vgg4j.datasets.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.cifar.CifarSample;

/** The shipped sample as PNG files, a folder per class. */
public final class SamplePictures {

  private SamplePictures() {}

  /** Writes images {@code from} to {@code to - 1} of each of the first classes, as 0007.png. */
  public static void write(Path root, int classes, int from, int to) throws IOException {
    ImageSet sample = CifarSample.train();
    int[] seen = new int[sample.classNames().size()];
    for (int i = 0; i < sample.size(); i++) {
      int number = seen[sample.label(i)]++;
      if (sample.label(i) < classes && number >= from && number < to) {
        Path folder = root.resolve(sample.classNames().get(sample.label(i)));
        Files.createDirectories(folder);
        ImageIO.write(
            picture(sample, i), "png", folder.resolve("%04d.png".formatted(number)).toFile());
      }
    }
  }

  private static BufferedImage picture(ImageSet set, int index) {
    byte[] pixels = new byte[3 * 32 * 32];
    set.read(index, null, pixels, 0);
    BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < 1_024; p++) {
      int rgb =
          (pixels[p] & 0xff) << 16 | (pixels[1_024 + p] & 0xff) << 8 | pixels[2_048 + p] & 0xff;
      picture.setRGB(p % 32, p / 32, rgb);
    }
    return picture;
  }
}
