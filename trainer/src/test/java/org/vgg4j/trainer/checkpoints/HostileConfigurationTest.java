package org.vgg4j.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.models.Head;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.OptimizerSettings;
import org.vgg4j.models.WeightInitialization;

/**
 * Configurations that would have Deeplearning4j load a class, or compute with a nonsense number.
 */
class HostileConfigurationTest {

  private static final String SPRUNG = "vgg4j.test.sprung";

  /** Leaves a trace if it is initialized. */
  public static final class Trap {
    static {
      System.setProperty(SPRUNG, "true");
    }
  }

  /** The same, for the proof that Deeplearning4j does it, if it is let. */
  public static final class FirstBait {
    static {
      System.setProperty(FirstBait.class.getName(), "taken");
    }
  }

  /** One more. */
  public static final class SecondBait {
    static {
      System.setProperty(SecondBait.class.getName(), "taken");
    }
  }

  /** One more. */
  public static final class ThirdBait {
    static {
      System.setProperty(ThirdBait.class.getName(), "taken");
    }
  }

  private static final String HERE = HostileConfigurationTest.class.getName() + "$";
  private static final String RELU =
      "\"@class\" : \"org.nd4j.linalg.activations.impl.ActivationReLU\"";
  private static final String WHOLE_RELU = "(?s)\\{\\s*" + RELU + ".*?\\}";
  private static final String DISTRIBUTION = "(?<=\"distribution\" : )(?s)\\{.*?\\}";

  @TempDir private static Path folder;
  private static Path whole;

  private Path file;

  @BeforeAll
  static void saveANetwork() throws IOException {
    whole = folder.resolve("whole.zip");
    SmallCheckpoint.write(whole);
  }

  @BeforeEach
  void copyIt() throws IOException {
    file = folder.resolve("model.zip");
    Files.copy(whole, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * A way to name a class.
   *
   * @param place what it replaces in a configuration, a regular expression
   * @param text with {@code NAME} for the class
   */
  private record Way(String place, String text) {
    String in(String json, String name) {
      String changed =
          json.replaceFirst(place, Matcher.quoteReplacement(text.replace("NAME", name)));
      assertThat(changed).as("the test itself: " + place).isNotEqualTo(json);
      return changed;
    }
  }

  private static final Map<String, Way> WAYS =
      Map.ofEntries(
          Map.entry("property", new Way(RELU, "\"@class\" : \"NAME\"")),
          Map.entry("escaped property", new Way(RELU, "\"\\u0040class\" : \"NAME\"")),
          Map.entry("first of two", new Way(RELU, "\"@class\" : \"NAME\", " + RELU)),
          Map.entry("second of two", new Way(RELU, RELU + ", \"@class\" : \"NAME\"")),
          Map.entry("array", new Way(WHOLE_RELU, "[\"NAME\", {}]")),
          Map.entry("array with a text", new Way(WHOLE_RELU, "[\"NAME\", \"x\"]")),
          Map.entry("array of one", new Way(WHOLE_RELU, "[\"NAME\"]")),
          Map.entry("array in an array", new Way(WHOLE_RELU, "[[\"NAME\", {}]]")),
          Map.entry("wrapper", new Way(WHOLE_RELU, "{\"NAME\" : {}}")),
          Map.entry("text", new Way(WHOLE_RELU, "\"NAME\"")),
          Map.entry("generic", new Way(RELU, "\"@class\" : \"java.util.List<NAME>\"")),
          Map.entry("array class", new Way(RELU, "\"@class\" : \"[LNAME;\"")),
          Map.entry("array class elsewhere", new Way(RELU, RELU + ", \"x\" : \"[LNAME;\"")),
          Map.entry("another case", new Way(RELU, "\"@CLASS\" : \"NAME\", " + RELU)),
          Map.entry("another property", new Way(RELU, "\"@type\" : \"NAME\", " + RELU)),
          Map.entry("unknown property", new Way(RELU, "\"x\" : \"NAME\", " + RELU)),
          Map.entry("nested object", new Way(RELU, "\"@class\" : {\"a\" : \"NAME\"}")),
          Map.entry("nested array", new Way(RELU, "\"@class\" : [\"NAME\"]")),
          Map.entry("distribution", new Way(DISTRIBUTION, "{\"type\" : \"NAME\"}")),
          Map.entry("distribution as array", new Way(DISTRIBUTION, "[\"NAME\", {}]")),
          Map.entry(
              "vertex as array",
              new Way("\"vertices\" : \\{", "\"vertices\" : {\"x\" : [\"NAME\", {}], ")),
          Map.entry(
              "inputs of a vertex",
              new Way("\"vertexInputs\" : \\{", "\"vertexInputs\" : {\"x\" : [\"NAME\", {}], ")),
          Map.entry(
              "names of parameters",
              new Way("\"variables\" : \\[", "\"variables\" : [\"NAME\", {}, ")));

  private List<Runnable> readings() {
    return List.of(
        () -> CheckpointReader.read(file, true),
        () -> CheckpointReader.readInfo(file),
        () -> CheckpointReader.readConfiguration(file),
        () -> CheckpointReader.verify(file));
  }

  private void assertRefused(String as) {
    for (Runnable reading : readings()) {
      assertThatThrownBy(reading::run)
          .as(as)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(file.toString())
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aForeignClassIsRefusedInEveryFormAndNeverInitialized() throws IOException {
    for (Map.Entry<String, Way> way : WAYS.entrySet()) {
      copyIt();
      ZipEntries.forgeConfiguration(file, json -> way.getValue().in(json, HERE + "Trap"));

      assertRefused(way.getKey());
      assertThat(System.getProperty(SPRUNG)).as(way.getKey()).isNull();
    }
  }

  @Test
  void withoutVgg4jsOwnEntryTheSameIsRefused() throws IOException {
    for (Map.Entry<String, Way> way : WAYS.entrySet()) {
      copyIt();
      ZipEntries.edit(file, "configuration.json", json -> way.getValue().in(json, HERE + "Trap"));
      Map<String, byte[]> entries = ZipEntries.read(file);
      entries.remove("vgg4j.json");
      ZipEntries.write(file, entries);

      assertRefused(way.getKey());
      assertThat(System.getProperty(SPRUNG)).as(way.getKey()).isNull();
    }
  }

  @Test
  void deeplearning4jItselfInitializesWhatIsNamedSo() throws IOException {
    String json = CheckpointReader.readConfiguration(file);
    Map<String, String> baits =
        Map.of("FirstBait", "first of two", "SecondBait", "array", "ThirdBait", "distribution");
    baits.forEach(
        (bait, way) -> {
          assertThatThrownBy(
                  () -> ComputationGraphConfiguration.fromJson(WAYS.get(way).in(json, HERE + bait)))
              .isInstanceOf(RuntimeException.class);
          assertThat(System.getProperty(HERE + bait)).as(way).isEqualTo("taken");
        });
  }

  @Test
  void theMessageNamesTheClass() throws IOException {
    ZipEntries.forgeConfiguration(file, json -> WAYS.get("property").in(json, "com.example.Evil"));

    assertThatThrownBy(() -> CheckpointReader.read(file, false))
        .hasMessage(
            "checkpoint "
                + file
                + " names the class com.example.Evil, expected only Deeplearning4j's own layers and"
                + " what belongs to them; do not use this file");
  }

  @Test
  void numbersThatNoNetworkHasAreRefused() throws IOException {
    Map<String, Way> numbers =
        Map.ofEntries(
            Map.entry("stride 0", new Way("(?<=\"stride\" : \\[ )1", "0")),
            Map.entry("stride below 0", new Way("(?<=\"stride\" : \\[ )1", "-1")),
            Map.entry("stride as text", new Way("(?<=\"stride\" : \\[ )1", "\"0\"")),
            Map.entry("half a stride", new Way("(?<=\"stride\" : \\[ )1", "0.5")),
            Map.entry("kernel 0", new Way("(?<=\"kernelSize\" : \\[ )3", "0")),
            Map.entry("huge kernel", new Way("(?<=\"kernelSize\" : \\[ )3", "2000000000")),
            Map.entry("padding below 0", new Way("(?<=\"padding\" : \\[ )1", "-1")),
            Map.entry("dilation 0", new Way("(?<=\"dilation\" : \\[ )1", "0")),
            Map.entry("many outputs", new Way("(?<=\"nout\" : )[0-9]+", "2000000000")),
            Map.entry("inputs below 0", new Way("(?<=\"nin\" : )[0-9]+", "-3")),
            Map.entry("outputs as text", new Way("(?<=\"nout\" : )[0-9]+", "\"3\"")),
            Map.entry("beyond long", new Way("(?<=\"nout\" : )[0-9]+", "99999999999999999999")),
            Map.entry("beyond double", new Way("(?<=\"biasInit\" : )[0-9.]+", "1e999")),
            Map.entry("twice", new Way("\"nin\" :", "\"nin\" : 3, \"nin\" :")),
            Map.entry("a second value", new Way("\\}\\s*$", "} {}")),
            Map.entry("cut off", new Way("\\}\\s*$", "")));
    for (Map.Entry<String, Way> number : numbers.entrySet()) {
      copyIt();
      ZipEntries.forgeConfiguration(file, json -> number.getValue().in(json, ""));

      assertRefused(number.getKey());
    }
  }

  @Test
  void everyClassThatMayBeNamedIsThereAndCanBeMade() throws ClassNotFoundException {
    for (String name : ConfigurationClasses.NAMES) {
      Class<?> named = Class.forName(name, false, getClass().getClassLoader());
      assertThat(Modifier.isAbstract(named.getModifiers())).as(name).isFalse();
    }
  }

  @Test
  void everyModelPassesAndItsShapeIsReadRightly() throws IOException {
    JsonMapper mapper = JsonMapper.builder().build();
    for (ModelInfo model : ModelFactory.models()) {
      InputShape input = model.defaultInput();
      String json = configuration(model.name(), ModelOptions.of(input, 7).withWidth(0.1));

      ConfigurationCheck.check(file, json);
      NetworkShape shape = new NetworkShape(mapper.readTree(json));
      assertThat(shape.classes()).as(model.name()).isEqualTo(7);
      assertThat(shape.channels()).as(model.name()).isEqualTo(3);
      assertThat(shape.refusal(input.height(), input.width())).as(model.name()).isEmpty();
      if (json.contains("CnnToFeedForwardPreProcessor")) {
        assertThat(shape.refusal(2 * input.height(), input.width())).as(model.name()).isPresent();
      }
    }
  }

  @Test
  void everyChoiceOfAModelPasses() {
    ModelOptions options = ModelOptions.of(new InputShape(1, 32, 32), 7).withWidth(0.1);
    for (Optimizer optimizer : Optimizer.values()) {
      OptimizerSettings settings = new OptimizerSettings(optimizer, 0.01, 0.9, 0, 0.001);
      ConfigurationCheck.check(file, configuration("vgg11", options.withOptimizer(settings)));
    }
    for (WeightInitialization start : WeightInitialization.values()) {
      ConfigurationCheck.check(file, configuration("vgg11", options.withInitialization(start)));
    }
    for (Head head : Head.values()) {
      ConfigurationCheck.check(file, configuration("vgg11", options.withHead(head)));
    }
  }

  private static String configuration(String model, ModelOptions options) {
    return ModelFactory.configure(model, options).toJson();
  }
}
