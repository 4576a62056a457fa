package org.vgg4j.profiles.agreement;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The real CIFAR-10 images that ship in {@code datasets}. They are read as the file they are: a
 * profile knows nothing of data sets, not even in its tests.
 */
final class RealImages {

  private static final Path SAMPLE =
      Path.of(
          "../../datasets/src/main/resources/org/vgg4j/datasets/cifar/cifar10-sample-train.bin.gz");

  private static final int PIXELS = 3 * 32 * 32;

  /** A label and the pixels, as CIFAR-10's binary files have them. */
  private static final int RECORD = 1 + PIXELS;

  private final byte[] records;

  private RealImages(byte[] records) {
    this.records = records;
  }

  /** The sample, which is always there: 2,500 images. */
  static RealImages sample() {
    try (InputStream file = new GZIPInputStream(Files.newInputStream(SAMPLE))) {
      return new RealImages(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 20,000 images of the whole data set, if {@code datasets fetch cifar10} has been run. */
  static Optional<RealImages> whole() {
    String home = System.getenv("VGG4J_HOME");
    Path data = home == null ? Path.of(System.getProperty("user.home"), ".vgg4j") : Path.of(home);
    Path folder = data.resolve("data/cifar-10-batches-bin");
    if (!Files.exists(folder.resolve("data_batch_2.bin"))) {
      return Optional.empty();
    }
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(Files.readAllBytes(folder.resolve("data_batch_1.bin")));
      all.write(Files.readAllBytes(folder.resolve("data_batch_2.bin")));
      return Optional.of(new RealImages(all.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int size() {
    return records.length / RECORD;
  }

  /** Some images in the file's order, from the start again after the last, scaled to -2..2. */
  DataSet batch(int first, int count) {
    float[] pixels = new float[count * PIXELS];
    INDArray labels = Nd4j.zeros(DataType.FLOAT, count, 10);
    for (int i = 0; i < count; i++) {
      int start = (first + i) % size() * RECORD;
      labels.putScalar(i, records[start], 1);
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        int value = Byte.toUnsignedInt(records[start + 1 + pixel]);
        pixels[i * PIXELS + pixel] = value / 63.75f - 2;
      }
    }
    return new DataSet(Nd4j.createFromArray(pixels).reshape(count, 3, 32, 32), labels);
  }
}
