package org.vgg4j.benchmarks;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.batches.BatchIterator;
import org.vgg4j.datasets.batches.BatchSettings;
import org.vgg4j.datasets.catalog.Datasets;

/**
 * How many CIFAR images a second reach a consumer that does nothing with them: reading, order,
 * normalization, augmentation and the batch's arrays. The sample's 2,000 images are gone through
 * again and again; they lie in memory, as all of CIFAR-10 does in a run.
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

  /** Threads that make batches ahead. */
  @Param({"1", "2"})
  public int threads;

  private BatchIterator batches;
  private int epoch;

  @Setup
  public void open() {
    Path nowhere = Path.of("");
    ImageSet images =
        Datasets.open(
                new DatasetRequest(DatasetName.CIFAR10_SAMPLE.id(), null, nowhere, 0, 0, 0, 0, 0),
                FetchProgress.silent())
            .train();
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
  public void close() {
    batches.close();
  }
}
