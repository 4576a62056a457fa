package org.vgg4j.trainer.views.visualize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.profiles.AccelerationSettings;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.evaluation.InputImage;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipes;

class VisualizationTest {

  private static final DeviceSelection DEVICE = ComputeProfiles.select(Device.CPU);
  private static final List<String> CLASSES =
      List.of("a", "b<i>", "c", "d", "e", "f", "g", "h", "i", "j");

  @TempDir private Path folder;

  private static ComputationGraph graph(String model) {
    ModelOptions options = ModelOptions.of(ModelFactory.info(model));
    return ModelFactory.create(
        model,
        Networks.options(
            Recipes.resolve("quickstart", Map.of("model", model, "width", "0.125")),
            options.input(),
            CLASSES.size()));
  }

  private static InputImage image() {
    byte[] pixels = new byte[3 * 32 * 32];
    new Random(1).nextBytes(pixels);
    float[] half = {0.5f, 0.5f, 0.5f};
    return new InputImage(
        pixels,
        new CheckpointInfo(
            1,
            "model",
            "recipe",
            "data",
            0.1,
            0,
            1,
            null,
            CLASSES,
            3,
            32,
            32,
            Decoding.WHOLE,
            half,
            half,
            null,
            null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vgg11", "vgg11-bn", "resnet-v2", "keras-resnet10", "keras-alexnet"})
  void everyLayerOfAFamilyGetsItsPictureAndThePageShowsThem(String model) throws IOException {
    ComputationGraph graph = graph(model);
    var request = new Visualization.Request("run", Path.of("cat.png"), 10, 42);

    Path page = new Visualization(request, graph, image()).write(folder.resolve("out"));

    String html = Files.readString(page);
    int pictures = 0;
    for (var vertex : graph.getVertices()) {
      if (!vertex.isInputVertex()) {
        pictures++;
        assertThat(html).contains("<h3>" + vertex.getVertexName() + " ");
      }
    }
    List<Path> layers;
    try (var files = Files.list(page.getParent())) {
      layers = files.filter(file -> file.getFileName().toString().startsWith("layer-")).toList();
    }
    assertThat(layers).hasSize(pictures);
    for (Path layer : layers) {
      assertThat(html).contains("src=\"" + layer.getFileName() + "\"");
      assertThat(ImageIO.read(layer.toFile())).isNotNull();
    }
    assertThat(html).contains("b&lt;i&gt;").doesNotContain("b<i>");
    assertThat(page.resolveSibling("occlusion.png")).isNotEmptyFile();
  }

  @Test
  void activationsAreThoseOfStockDeeplearning4j() {
    ComputationGraph stock = graph("vgg11-bn");
    ComputationGraph accelerated = stock.clone();
    DEVICE
        .profile()
        .accelerate(
            accelerated,
            new AccelerationSettings(AccelerationSettings.Mode.FIXED, Precision.FP32, 1));

    List<Activations> expected = Activations.of(stock, image().features());
    List<Activations> found = Activations.of(accelerated, image().features());

    for (int i = 0; i < expected.size(); i++) {
      String layer = expected.get(i).layer();
      assertThat(found.get(i).layer()).isEqualTo(layer);
      // Stock Deeplearning4j applies a ReLU layer in place, on the output of the layer before.
      if (!layer.contains("_bn")) {
        double difference = 0;
        for (int v = 0; v < expected.get(i).values().length; v++) {
          difference =
              Math.max(
                  difference, Math.abs(expected.get(i).values()[v] - found.get(i).values()[v]));
        }
        assertThat(difference).as(layer).isLessThan(1e-3);
      }
    }
  }

  @Test
  void theSeedDrawsTheChannelsAndAllShowsEveryOne() {
    Activations many = new Activations("conv", new float[512 * 4], 512, 2, 2, false);

    assertThat(ActivationSheet.choose(many, 10, 1))
        .hasSize(10)
        .isSorted()
        .doesNotHaveDuplicates()
        .isEqualTo(ActivationSheet.choose(many, 10, 1))
        .isNotEqualTo(ActivationSheet.choose(many, 10, 2));
    assertThat(ActivationSheet.choose(many, 0, 1)).hasSize(512);
    assertThat(ActivationSheet.words(ActivationSheet.choose(many, 0, 1))).isEqualTo("0 to 511");
  }

  @Test
  void coveringAnImageThatIsPlainAlreadyChangesNothing() {
    Occlusion occlusion =
        Occlusion.of(
            graph("vgg11"),
            Nd4j.zeros(1, 3, 32, 32),
            0,
            org.vgg4j.trainer.evaluation.Evaluator.probabilities(
                graph("vgg11"), Nd4j.zeros(1, 3, 32, 32))[0][0]);

    assertThat(occlusion.side()).isEqualTo(8);
    assertThat(occlusion.largest()).isCloseTo(0, within(1e-6));
  }
}
