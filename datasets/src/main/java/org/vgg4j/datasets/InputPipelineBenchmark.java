package org.vgg4j.datasets;

import java.nio.file.Path;

/**
 * Measures how many CIFAR images a second reach a consumer that does nothing, with per-channel
 * normalisation, random crop and flip. Needs an ND4J backend on the class path:
 *
 * <pre>{@code
 * mvn -pl datasets -am test-compile
 * mvn -pl datasets exec:java -Dexec.skip=false -Dexec.classpathScope=test \
 *   -Dexec.mainClass=org.vgg4j.datasets.InputPipelineBenchmark -Dexec.args="cifar10 2"
 * }</pre>
 */
public final class InputPipelineBenchmark {

  private static final int EPOCHS = 5;
  private static final int BATCH = 128;

  private InputPipelineBenchmark() {}

  /**
   * @param arguments the data ({@code cifar10-sample}) and the threads (2), both optional
   */
  public static void main(String[] arguments) {
    String data = arguments.length > 0 ? arguments[0] : Datasets.CIFAR10_SAMPLE;
    int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    String home = System.getenv("VGG4J_HOME");
    Path folder = home == null ? Path.of(System.getProperty("user.home"), ".vgg4j") : Path.of(home);
    ImageSet images =
        Datasets.open(new DatasetRequest(data, null, folder, 0, 0, 0, 0, 0), FetchProgress.silent())
            .train();
    for (Augmentation augmentation :
        new Augmentation[] {Augmentation.NONE, new Augmentation(4, true, 0)}) {
      measure(images, augmentation, threads);
    }
  }

  private static void measure(ImageSet images, Augmentation augmentation, int threads) {
    BatchSettings settings =
        new BatchSettings(
            BATCH, Normalisation.cifar10(), augmentation, 0, 1L, 2 * threads, threads);
    // A small set is gone through more often, so that every figure covers about 50,000 images.
    int rounds = Math.max(1, 50_000 / images.size());
    try (BatchIterator batches = new BatchIterator(images, settings)) {
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        long start = System.nanoTime();
        long count = 0;
        for (int round = 0; round < rounds; round++) {
          batches.startEpoch(epoch * rounds + round, 0);
          while (batches.hasNext()) {
            count += batches.next().numExamples();
          }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            "%s, %d threads: %,.0f images/s%n", augmentation, threads, count / seconds);
      }
    }
  }
}
