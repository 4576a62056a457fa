package org.vgg4j.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/**
 * A few images in the exact files that data sets are published in. The pixel in a row, column and
 * channel of the n-th image is {@code (7 row + 3 column + 50 channel + 11 n) mod 256}, and its
 * class is n modulo the classes.
 */
public final class SmallDataSets {

  private SmallDataSets() {}

  /** The pixel at a place, 0 to 255. */
  public static int pixel(int image, int channel, int row, int column) {
    return (7 * row + 3 * column + 50 * channel + 11 * image) % 256;
  }

  /** The four files of MNIST and of Fashion-MNIST, with {@code images} in each part. */
  public static void idx(Path folder, int images) throws IOException {
    Files.createDirectories(folder);
    for (String part : List.of("train", "t10k")) {
      try (DataOutputStream out = gzip(folder.resolve(part + "-images-idx3-ubyte.gz"))) {
        for (int number : new int[] {0x803, images, 28, 28}) {
          out.writeInt(number);
        }
        for (int n = 0; n < images; n++) {
          writeRows(out, n, 1, 28);
        }
      }
      try (DataOutputStream out = gzip(folder.resolve(part + "-labels-idx1-ubyte.gz"))) {
        out.writeInt(0x801);
        out.writeInt(images);
        for (int n = 0; n < images; n++) {
          out.write(n % 10);
        }
      }
    }
  }

  private static DataOutputStream gzip(Path file) throws IOException {
    return new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)));
  }

  private static void writeRows(OutputStream out, int n, int channels, int side)
      throws IOException {
    for (int channel = 0; channel < channels; channel++) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          out.write(pixel(n, channel, row, column));
        }
      }
    }
  }

  private static void writeColumns(OutputStream out, int n, int side) throws IOException {
    for (int channel = 0; channel < 3; channel++) {
      for (int column = 0; column < side; column++) {
        for (int row = 0; row < side; row++) {
          out.write(pixel(n, channel, row, column));
        }
      }
    }
  }

  /** CIFAR-100's two files; the coarse label is n modulo 20. */
  public static void cifar100(Path folder, int images) throws IOException {
    Files.createDirectories(folder);
    for (String file : List.of("train.bin", "test.bin")) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
        out.write(cifar100Records(images));
      }
    }
  }

  /** Records of CIFAR-100. */
  public static byte[] cifar100Records(int images) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int n = 0; n < images; n++) {
      out.write(n % 20);
      out.write(n % 100);
      writeRows(out, n, 3, 32);
    }
    return out.toByteArray();
  }

  /** STL-10's four files of labeled images. */
  public static void stl10(Path folder, int images) throws IOException {
    Files.createDirectories(folder);
    for (String part : List.of("train", "test")) {
      ByteArrayOutputStream pixels = new ByteArrayOutputStream();
      byte[] labels = new byte[images];
      for (int n = 0; n < images; n++) {
        writeColumns(pixels, n, 96);
        labels[n] = (byte) (n % 10 + 1);
      }
      Files.write(folder.resolve(part + "_X.bin"), pixels.toByteArray());
      Files.write(folder.resolve(part + "_y.bin"), labels);
    }
  }

  /** SVHN's two files, not packed. */
  public static void svhn(Path folder, int images) throws IOException {
    Files.createDirectories(folder);
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    byte[] labels = new byte[images];
    for (int n = 0; n < images; n++) {
      writeColumns(pixels, n, 32);
      labels[n] = (byte) (n % 10 == 0 ? 10 : n % 10);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    byte[] header = new byte[128];
    header[125] = 1;
    header[126] = 'I';
    header[127] = 'M';
    file.write(header);
    file.write(matrix("X", pixels.toByteArray(), 32, 32, 3, images));
    file.write(matrix("y", labels, images, 1));
    for (String part : List.of("train", "test")) {
      Files.write(folder.resolve(part + "_32x32.mat"), file.toByteArray());
    }
  }

  private static byte[] matrix(String name, byte[] bytes, int... shape) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    element(content, 6, ints(9, 0));
    element(content, 5, ints(shape));
    element(content, 1, name.getBytes(StandardCharsets.US_ASCII));
    element(content, 2, bytes);
    ByteArrayOutputStream matrix = new ByteArrayOutputStream();
    element(matrix, 14, content.toByteArray());
    return matrix.toByteArray();
  }

  private static byte[] ints(int... numbers) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int number : numbers) {
      buffer.putInt(number);
    }
    return buffer.array();
  }

  private static void element(OutputStream out, int type, byte[] bytes) throws IOException {
    out.write(ints(type, bytes.length));
    out.write(bytes);
    out.write(new byte[-bytes.length & 7]);
  }

  /** An array of numpy's: images {@code [N, 32, 32, 3]}. */
  public static void npyImages(Path file, int images) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int n = 0; n < images; n++) {
      for (int row = 0; row < 32; row++) {
        for (int column = 0; column < 32; column++) {
          for (int channel = 0; channel < 3; channel++) {
            out.write(pixel(n, channel, row, column));
          }
        }
      }
    }
    npy(file, "(%d, 32, 32, 3)".formatted(images), out.toByteArray());
  }

  /** An array of numpy's: labels {@code [N]} from 0 to 9. */
  public static void npyLabels(Path file, int images) throws IOException {
    byte[] labels = new byte[images];
    for (int n = 0; n < images; n++) {
      labels[n] = (byte) (n % 10);
    }
    npy(file, "(%d,)".formatted(images), labels);
  }

  private static void npy(Path file, String shape, byte[] values) throws IOException {
    Files.createDirectories(file.getParent());
    String text = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }";
    byte[] header =
        (text + " ".repeat(117 - text.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
      out.write(header);
      out.write(values);
    }
  }

  /** Pictures in {@code train} and {@code val}, {@code images} of each class in each. */
  public static void pictures(Path folder, List<String> classes, int images) throws IOException {
    for (String part : List.of("train", "val")) {
      for (String name : classes) {
        Path of = Files.createDirectories(folder.resolve(part).resolve(name));
        for (int n = 0; n < images; n++) {
          BufferedImage picture = new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB);
          int color = 0x010101 * ((classes.indexOf(name) * 23 + n * 5) % 200);
          for (int p = 0; p < 40 * 32; p++) {
            picture.setRGB(p % 40, p / 40, color + (part.equals("val") ? p % 7 : p % 5));
          }
          ImageIO.write(picture, "png", of.resolve(name + "_" + n + ".JPEG").toFile());
        }
      }
    }
  }
}
