package org.vgg4j.datasets.cifar;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Splitting;
import org.vgg4j.datasets.files.Checksums;

/**
 * Makes the resources of {@link CifarSample} from verified CIFAR-10. From the project's root, after
 * {@code mvn package}:
 *
 * <pre>{@code
 * mvn -pl datasets exec:java -Dexec.skip=false \
 *   -Dexec.mainClass=org.vgg4j.datasets.cifar.SampleBuilder \
 *   -Dexec.args="$HOME/.vgg4j/data datasets/src/main/resources/org/vgg4j/datasets/cifar"
 * }</pre>
 *
 * It prints the checksums that {@link CifarSample#CHECKSUMS} must hold.
 */
public final class SampleBuilder {

  private SampleBuilder() {}

  /**
   * @param arguments a folder with CIFAR-10, and the folder to write the two files to
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("expected a folder with CIFAR-10 and a folder to write");
    }
    CifarRecords records =
        CifarSource.find(Path.of(arguments[0]))
            .orElseThrow(() -> new DatasetException("no CIFAR-10 in " + arguments[0]))
            .read(CifarLayout.OFFICIAL);
    Path target = Path.of(arguments[1]);
    write(records.trainImages(), CifarSample.TRAIN_PER_CLASS, target, CifarSample.TRAIN_FILE);
    write(records.testImages(), CifarSample.TEST_PER_CLASS, target, CifarSample.TEST_FILE);
  }

  private static void write(ImageSet all, int perClass, Path folder, String file)
      throws IOException {
    byte[] records = records(all, perClass);
    try (OutputStream out = Files.newOutputStream(folder.resolve(file));
        GZIPOutputStream gzip =
            new GZIPOutputStream(out) {
              {
                def.setLevel(Deflater.BEST_COMPRESSION);
              }
            }) {
      gzip.write(records);
    }
    System.out.println(file + " " + Checksums.md5(records));
  }

  /** The records of the first {@code perClass} images of each class, in order. */
  static byte[] records(ImageSet all, int perClass) {
    ImageSet sample = Splitting.limit(all, perClass * all.classNames().size());
    byte[] records = new byte[sample.size() * CifarLayout.RECORD];
    for (int i = 0; i < sample.size(); i++) {
      records[i * CifarLayout.RECORD] = (byte) sample.label(i);
      sample.read(i, null, records, i * CifarLayout.RECORD + 1);
    }
    return records;
  }
}
