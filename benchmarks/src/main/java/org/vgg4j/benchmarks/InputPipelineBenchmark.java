package org.vgg4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.nd4j.linalg.dataset.DataSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.folders.FolderPack;
import org.vgg4j.datasets.pixels.PixelImages;

/**
 * How many CIFAR images a second reach a consumer that does nothing with them: reading, order,
 * normalization, augmentation and the batch's arrays. The sample's 2,000 images are gone through
 * again and again; they lie in memory, as all of CIFAR-10 does in a run, or in files that the
 * system has read before.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class InputPipelineBenchmark {

  /** Divides the sample's 2,000 images, so that every batch is of this size. */
  private static final int BATCH = 100;

  /** Enough of the first images that there are some of every class. */
  private static final int TESTED = 100;

  /** {@code none}, or lines of a recipe's field {@code augment}. */
  @Param({
    "none",
    "crop 4; flip",
    "crop 4; flip; cutout 8",
    "crop 4; flip; color 0.2",
    "crop 4; flip; trivialaugment",
    "crop 4; flip; randaugment 2 9; erase 0.25; mixup 0.2; cutmix 1",
    "resized-crop 0.3; flip"
  })
  public String augmentation;

  /**
   * Where the images are: {@code records} in memory, a {@code folder} of PNG files, or the {@code
   * pack} of it.
   */
  @Param("records")
  public String data;

  /** Threads that make batches ahead. */
  @Param({"1", "2"})
  public int threads;

  private BatchIterator batches;
  private Path folder;
  private int epoch;

  @Setup
  public void open() throws IOException {
    ImageSet images = opened(DatasetName.CIFAR10_SAMPLE.id()).train();
    if (!data.equals("records")) {
      folder = Files.createTempDirectory("vgg4j-pipeline-");
      images = inFiles(images);
    }
    Augmentations chosen =
        augmentation.equals("none")
            ? Augmentations.NONE
            : Augmentations.parse(augmentation.split("; "));
    batches =
        new BatchIterator(
            images,
            new BatchSettings(BATCH, Normalization.cifar10(), chosen, 0, 1L, 2 * threads, threads));
    batches.startEpoch(epoch, 0);
  }

  private static DatasetSplits opened(String data) {
    return Datasets.open(request(data), FetchProgress.silent());
  }

  private static DatasetRequest request(String data) {
    return new DatasetRequest(data, null, Path.of(""), 0, 0, 0, 0, 0);
  }

  /** The same images as a folder of PNG files with a test folder of one image per class. */
  private ImageSet inFiles(ImageSet images) throws IOException {
    Path photos = folder.resolve("photos");
    byte[] pixels = new byte[images.channels() * images.height() * images.width()];
    for (int i = 0; i < images.size(); i++) {
      images.read(i, null, pixels, 0);
      String className = images.classNames().get(images.label(i));
      for (String part : i < TESTED ? List.of("train", "test") : List.of("train")) {
        Path file = photos.resolve(part).resolve(className).resolve(i + ".png");
        Files.createDirectories(file.getParent());
        ImageIO.write(
            PixelImages.picture(images.channels(), images.height(), pixels, 0),
            "png",
            file.toFile());
      }
    }
    if (data.equals("pack")) {
      FolderPack.write(photos, request(photos.toString()), FetchProgress.silent());
    }
    return opened(photos.toString()).train();
  }

  /** One batch; the score is in images a second. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public DataSet images() {
    if (!batches.hasNext()) {
      epoch++;
      batches.startEpoch(epoch, 0);
    }
    return batches.next();
  }

  @TearDown
  public void close() throws IOException {
    batches.close();
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
