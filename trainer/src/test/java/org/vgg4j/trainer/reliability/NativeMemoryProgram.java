package org.vgg4j.trainer.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.device.KeptKernels;

/**
 * Trains and asks networks with batches of many sizes, while another thread collects garbage
 * without a pause: memory that Java frees too early is freed here. Arguments: models with commas
 * between or {@code all}, width, smallest and largest batch, steps of each, {@code on} or {@code
 * fixed}.
 */
final class NativeMemoryProgram {

  /** Between two collections, in ns: less, and the collector takes most of the processor's time. */
  private static final long PAUSE = Long.getLong("pause", 5_000_000);

  private NativeMemoryProgram() {}

  public static void main(String[] arguments) throws IOException {
    DeviceSelection device = ComputeProfiles.select(Device.CPU);
    collectAllTheTime();
    List<String> models =
        arguments[0].equals("all")
            ? ModelFactory.models().stream().map(ModelInfo::name).toList()
            : Arrays.asList(arguments[0].split(","));
    AccelerationSettings settings =
        new AccelerationSettings(
            arguments[5].equals("on")
                ? AccelerationSettings.Mode.ON
                : AccelerationSettings.Mode.FIXED,
            Precision.FP32,
            0);
    long steps = 0;
    for (String model : models) {
      ModelInfo info = ModelFactory.info(model);
      ModelOptions options = ModelOptions.of(info).withWidth(Double.parseDouble(arguments[1]));
      ComputationGraph graph = ModelFactory.create(model, options);
      device.profile().accelerate(graph, settings, tuning(options, arguments[3]));
      // Of less, dense batch norm has one row, which the program refuses to train on.
      int least =
          Math.max(Integer.parseInt(arguments[2]), LayerTable.of(model, options).leastBatch());
      for (int size = least; size <= Integer.parseInt(arguments[3]); size++) {
        for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
          step(graph, options, size, i);
          steps++;
        }
      }
      graph.close();
      System.out.println(model + " " + steps);
    }
    System.out.println("steps " + steps);
    System.exit(0);
  }

  /** For the largest batch, in a folder of its own. */
  private static KernelTuning tuning(ModelOptions options, String largest) throws IOException {
    InputShape shape = options.input();
    return new KeptKernels(
        Files.createTempDirectory("kernels"),
        new KernelTuning.ImageBatch(
            Integer.parseInt(largest), shape.channels(), shape.height(), shape.width()),
        Optional.empty(),
        true,
        line -> {});
  }

  private static void step(ComputationGraph graph, ModelOptions options, int size, int number) {
    InputShape shape = options.input();
    INDArray labels = Nd4j.zeros(size, options.classes());
    Random random = new Random(number);
    for (int i = 0; i < size; i++) {
      labels.putScalar(i, random.nextInt(options.classes()), 1);
    }
    graph.fit(new DataSet(images(shape, size), labels));
    graph.output(images(shape, size));
    // Of another type, and in another order: copies are made of these that nobody else holds.
    graph.output(images(shape, size).castTo(DataType.DOUBLE));
    graph.output(images(shape, size).dup('f'));
  }

  private static INDArray images(InputShape shape, int size) {
    return Nd4j.rand(DataType.FLOAT, size, shape.channels(), shape.height(), shape.width());
  }

  private static void collectAllTheTime() {
    Thread collector =
        new Thread(
            () -> {
              while (true) {
                System.gc();
                LockSupport.parkNanos(PAUSE);
              }
            });
    collector.setDaemon(true);
    collector.start();
  }
}
