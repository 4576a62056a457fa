package org.vgg4j.trainer.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.models.LayerTable;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceClock;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.terminal.Terminal;

class SpeedBenchmarkTest {

  private static final int BATCH = 2;
  private static final double ROUND_SECONDS = 0.01;
  private static final AccelerationSettings SETTINGS =
      new AccelerationSettings(AccelerationSettings.Mode.FIXED, Precision.FP32, 1);

  private static ComputeDevice cpu;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Terminal terminal =
      new Terminal(new PrintStream(said), System.err, false, Terminal.Verbosity.NORMAL);

  @BeforeAll
  static void openTheProcessor() {
    cpu = new ComputeDevice(ComputeProfiles.select(Device.CPU), SETTINGS);
  }

  @Test
  void jsonHasTheAgreedShape() {
    BenchmarkRequest request = request("vgg11-bn", List.of(Mode.STOCK, Mode.FP32), true);
    JsonNode json = RunDirectory.JSON.valueToTree(benchmark(request, cpu).toJson());

    assertThat(json.path("model").asText()).isEqualTo("vgg11-bn");
    assertThat(json.path("batchSize").asInt()).isEqualTo(BATCH);
    for (String pass : List.of("train", "infer")) {
      JsonNode modes = json.path("imagesPerSecond").path(pass);
      assertThat(modes.fieldNames()).toIterable().containsExactly("stock", "fp32");
      for (JsonNode mode : modes) {
        assertThat(mode.fieldNames()).toIterable().containsExactly("median", "rounds");
        assertThat(mode.path("rounds")).hasSize(request.rounds());
        assertThat(mode.path("median").asDouble()).isPositive();
      }
    }
    assertThat(json.path("layers")).isNotEmpty();
    assertThat(json.path("machine").path("processor").asText()).isNotBlank();
  }

  @Test
  void everyLayerIsTimedAlsoWhereBranchesMeet() {
    BenchmarkRequest request = request("resnet-v2-20", List.of(Mode.STOCK), true);
    StepProfile profile = benchmark(request, cpu).profile();

    assertThat(profile.layers())
        .extracting(StepProfile.Layer::name)
        .containsExactlyElementsOf(names(LayerTable.of("resnet-v2-20", request.options())));
    double sum =
        profile.layers().stream().mapToDouble(l -> l.forwardMillis() + l.backwardMillis()).sum();
    assertThat(sum + profile.otherMillis()).isCloseTo(profile.stepMillis(), within(1e-6));
    assertThat(profile.layers())
        .allSatisfy(
            layer -> {
              assertThat(layer.forwardMillis() + layer.backwardMillis()).isPositive();
              assertThat(layer.reason() == null).isEqualTo(!layer.computedBy().equals("stock"));
            })
        .filteredOn(layer -> layer.type().startsWith("Convolution"))
        .allSatisfy(layer -> assertThat(layer.gigaflopsPerSecond()).isPositive());
  }

  @Test
  void tableForPeopleNamesEveryLayer() {
    BenchmarkRequest request = request("vgg11", List.of(Mode.FP32), true);
    BenchmarkReport.print(benchmark(request, cpu), terminal);

    assertThat(said.toString())
        .contains("vgg11, batch 2 of 3x32x32, 2 rounds, ")
        .contains(names(LayerTable.of("vgg11", request.options())))
        .contains("x stock");
  }

  @Test
  void timingAGraphChangesNeitherItsStepsNorItsVertices() {
    ModelOptions options = ModelOptions.of(ModelFactory.info("vgg16-bn")).withWidth(0.125);
    DataSet batch = SpeedBenchmark.batch(options, BATCH);
    ComputationGraph plain = ModelFactory.create("vgg16-bn", options);
    ComputationGraph timed = ModelFactory.create("vgg16-bn", options);
    cpu.selection().profile().accelerate(plain, SETTINGS);
    cpu.selection().profile().accelerate(timed, SETTINGS);
    GraphVertex[] vertices = timed.getVertices().clone();

    plain.fit(batch);
    try (LayerTimer timer = new LayerTimer(timed, DeviceClock.ofHost())) {
      assertThat(timed.getVertices()).doesNotContain(vertices[vertices.length - 1]);
      timed.fit(batch);
      assertThat(timer.clocks().values()).allMatch(clock -> clock.forwardMillis() > 0);
    }

    assertThat(timed.params()).isEqualTo(plain.params());
    assertThat(timed.score()).isEqualTo(plain.score());
    assertThat(timed.getVertices()).containsExactly(vertices);
    for (GraphVertex vertex : vertices) {
      assertThat(timed.getVertex(vertex.getVertexName())).isSameAs(vertex);
    }
  }

  @Test
  void workOfAConvolutionCountsEveryMultiplicationAndAddition() {
    LayerTable table = LayerTable.of("vgg11", ModelOptions.of(ModelFactory.info("vgg11")));
    double first = 2.0 * 3 * 3 * 3 * 64 * 32 * 32 * 10;
    double second = 2.0 * 3 * 3 * 64 * 128 * 16 * 16 * 10;

    assertThat(LayerWork.forward(row(table, "block1_conv1"), 10)).isEqualTo(first);
    assertThat(LayerWork.step(row(table, "block1_conv1"), 10)).isEqualTo(2 * first);
    assertThat(LayerWork.step(row(table, "block2_conv1"), 10)).isEqualTo(3 * second);
    assertThat(LayerWork.step(row(table, "dense1"), 10)).isEqualTo(3 * 2.0 * 512 * 512 * 10);
    assertThat(LayerWork.step(row(table, "block1_pool"), 10)).isZero();
  }

  @Test
  void bf16ThatWasAskedForAndIsNotThereIsRefused() {
    BenchmarkRequest asked = request("vgg11", List.of(Mode.STOCK, Mode.BF16), false);
    assertThatThrownBy(() -> benchmark(asked, withoutBfloat16()))
        .isInstanceOf(DeviceUnavailableException.class);
  }

  @Test
  void bf16ThatNobodyAskedForIsLeftOutAndSaidSo() {
    BenchmarkRequest notAsked = request("vgg11", List.of(Mode.STOCK, Mode.BF16), true);
    assertThat(benchmark(notAsked, withoutBfloat16()).train()).containsOnlyKeys(Mode.STOCK);
    assertThat(said.toString()).startsWith("left out: no bf16 here");
  }

  private BenchmarkResult benchmark(BenchmarkRequest request, ComputeDevice device) {
    return new SpeedBenchmark(request, device, terminal).run();
  }

  private static BenchmarkRequest request(String model, List<Mode> modes, boolean leaveOut) {
    ModelOptions options = ModelOptions.of(ModelFactory.info(model)).withWidth(0.05);
    return new BenchmarkRequest(model, options, BATCH, 2, modes, ROUND_SECONDS, leaveOut, false);
  }

  private static List<String> names(LayerTable table) {
    return table.rows().stream().map(LayerTable.Row::name).toList();
  }

  private static LayerTable.Row row(LayerTable table, String name) {
    return table.rows().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }

  /** The processor, as if it had no bf16 instructions. */
  private static ComputeDevice withoutBfloat16() {
    ComputeProfile profile =
        (ComputeProfile)
            Proxy.newProxyInstance(
                SpeedBenchmarkTest.class.getClassLoader(),
                new Class<?>[] {ComputeProfile.class},
                (proxy, method, arguments) -> {
                  for (Object argument : arguments == null ? List.of() : List.of(arguments)) {
                    if (argument instanceof AccelerationSettings settings
                        && settings.precision() == Precision.BF16) {
                      throw new DeviceUnavailableException("no bf16 here");
                    }
                  }
                  try {
                    return method.invoke(cpu.selection().profile(), arguments);
                  } catch (InvocationTargetException failed) {
                    throw failed.getCause();
                  }
                });
    return new ComputeDevice(
        new DeviceSelection(profile, "a test's", "a test's", 0, "", "device: cpu"), SETTINGS);
  }
}
