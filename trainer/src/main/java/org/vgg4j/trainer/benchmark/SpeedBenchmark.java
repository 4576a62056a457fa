package org.vgg4j.trainer.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.FiniteNetwork;
import org.vgg4j.trainer.device.KeptKernels;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Terminal;

/**
 * Measures a network in several modes, each on a graph of its own that starts from the same
 * weights. The modes take turns within every round, so that whatever else the machine does meets
 * all of them alike.
 */
public final class SpeedBenchmark {

  private static final long SEED = 1;

  /** What an array of Java's can hold, nearly. */
  private static final long MOST_VALUES = Integer.MAX_VALUE - 8;

  private final BenchmarkRequest request;
  private final ComputeDevice device;
  private final Terminal terminal;

  public SpeedBenchmark(BenchmarkRequest request, ComputeDevice device, Terminal terminal) {
    this.request = request;
    this.device = device;
    this.terminal = terminal;
  }

  /**
   * Measures.
   *
   * @throws DeviceUnavailableException if a mode was asked for that cannot be used here
   * @throws RecipeException in one line, if the network cannot be trained on such a batch
   */
  public BenchmarkResult run() {
    LayerTable.of(request.model(), request.options())
        .requireBatch("--batch-size", request.batchSize(), "give a larger one");
    DataSet batch = batch(request.options(), request.batchSize());
    List<MeasuredMode> contenders = contenders(batch);
    takeTurns(contenders);
    contenders.forEach(this::warnOfNoNumbers);
    MeasuredMode fastest =
        contenders.stream()
            .min(Comparator.comparingDouble(MeasuredMode::stepSeconds))
            .orElseThrow();
    Map<Mode, ImagesPerSecond> train = new LinkedHashMap<>();
    Map<Mode, ImagesPerSecond> infer = new LinkedHashMap<>();
    for (MeasuredMode contender : contenders) {
      train.put(contender.mode(), contender.trainRates());
      infer.put(contender.mode(), contender.inferRates());
    }
    return new BenchmarkResult(
        ModelFactory.info(request.model()).name(),
        request.options().input(),
        request.batchSize(),
        device.settings().mode(),
        Machine.here(device, fastest.report()),
        train,
        infer,
        profile(fastest, contenders));
  }

  /** Arithmetic on NaN and infinity may take another time than on numbers. */
  private void warnOfNoNumbers(MeasuredMode contender) {
    FiniteNetwork.fault(contender.graph())
        .ifPresent(
            fault ->
                terminal.warn(
                    contender.mode().id()
                        + ": "
                        + fault
                        + " after the measurement, expected numbers; its figures may differ from"
                        + " those of a training"));
  }

  /** Synthetic images and labels, the same in every run. */
  static DataSet batch(ModelOptions options, int size) {
    InputShape input = options.input();
    Random random = new Random(SEED);
    long values = (long) size * input.channels() * input.height() * input.width();
    if (values > MOST_VALUES) {
      throw new RecipeException(
          "--batch-size is "
              + size
              + ", expected at most "
              + MOST_VALUES * size / values
              + " images of "
              + input);
    }
    float[] pixels = new float[(int) values];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    INDArray images =
        Nd4j.createFromArray(pixels).reshape(size, input.channels(), input.height(), input.width());
    float[][] labels = new float[size][options.classes()];
    for (float[] label : labels) {
      label[random.nextInt(label.length)] = 1;
    }
    return new DataSet(images, Nd4j.createFromArray(labels));
  }

  private List<MeasuredMode> contenders(DataSet batch) {
    List<MeasuredMode> contenders = new ArrayList<>();
    for (Mode mode : request.modes()) {
      ComputationGraph graph = ModelFactory.create(request.model(), request.options());
      try {
        AccelerationReport report =
            device
                .selection()
                .profile()
                .accelerate(graph, mode.settings(device.settings()), tuning());
        if (mode != Mode.STOCK && report.accelerated().isEmpty()) {
          // It would be measured as if it were something else than stock.
          throw new DeviceUnavailableException(
              mode.id() + ": nothing is accelerated on this device; --modes stock measures it");
        }
        contenders.add(new MeasuredMode(mode, graph, report, batch));
      } catch (DeviceUnavailableException refused) {
        if (!request.leaveOutUnusable()) {
          throw refused;
        }
        graph.close();
        terminal.say("left out: " + refused.getMessage());
      }
    }
    return contenders;
  }

  private KernelTuning tuning() {
    if (device.settings().mode() != AccelerationSettings.Mode.ON) {
      // Measuring needs no home.
      return KernelTuning.NONE;
    }
    InputShape input = request.options().input();
    return new KeptKernels(
        Home.folder(),
        new KernelTuning.ImageBatch(
            request.batchSize(), input.channels(), input.height(), input.width()),
        Optional.empty(),
        request.retune(),
        terminal::say);
  }

  private void takeTurns(List<MeasuredMode> contenders) {
    int turns = contenders.size() * (request.rounds() + 1);
    try (Progress progress = Progress.start(terminal, "benchmark", turns, 0, " turns", 1)) {
      for (MeasuredMode contender : contenders) {
        contender.warmUp(request.roundSeconds());
        progress.advance(1);
      }
      for (int round = 0; round < request.rounds(); round++) {
        for (MeasuredMode contender : contenders) {
          contender.trainRound();
          contender.inferRound();
          progress.advance(1);
        }
      }
    }
  }

  private StepProfile profile(MeasuredMode fastest, List<MeasuredMode> contenders) {
    LayerTable table = LayerTable.of(request.model(), request.options());
    StepProfiler profiler =
        new StepProfiler(
            table,
            request.batchSize(),
            request.roundSeconds(),
            device.selection().profile()::clock);
    MeasuredMode stock =
        contenders.stream()
            .filter(contender -> contender.mode() == Mode.STOCK && contender != fastest)
            .filter(contender -> contender.stepSeconds() <= StepProfiler.CHEAP_STEP_SECONDS)
            .findFirst()
            .orElse(null);
    return profiler.profile(fastest, stock);
  }
}
