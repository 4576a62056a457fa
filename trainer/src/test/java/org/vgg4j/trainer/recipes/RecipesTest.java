package org.vgg4j.trainer.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.Flip;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.WeightInitialization;

class RecipesTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @FieldSource("org.vgg4j.trainer.recipes.Recipes#NAMES")
  void everyShippedRecipeIsSoundAndDescribed(String name) {
    Recipe recipe = Recipes.resolve(name, Map.of());
    assertThat(recipe.name()).isEqualTo(name);
    assertThat(recipe.description()).isNotBlank();
  }

  @ParameterizedTest
  @FieldSource("org.vgg4j.trainer.recipes.Recipes#NAMES")
  void aWrittenRecipeReadsBackAsItself(String name) throws IOException {
    Recipe recipe = Recipes.resolve(name, Map.of("seed", "7"));
    Path file = folder.resolve("recipe.yaml");
    Files.writeString(file, Recipes.toYaml(recipe));
    assertThat(Recipes.resolve(file.toString(), Map.of())).isEqualTo(recipe);
  }

  @Test
  void flipsOfOlderRecipesAreUnderstood() {
    assertThat(Recipes.resolve("default", Map.of("flip", "true")).augmentation().flip())
        .isEqualTo(Flip.RANDOM);
    assertThat(Recipes.resolve("default", Map.of("flip", "false")).augmentation().flip())
        .isEqualTo(Flip.NONE);
  }

  @Test
  void runsOfBeforeScaledDecodingGoOnWithWholeFilesAndNewOnesWithScaled() throws IOException {
    Path file = folder.resolve("recipe.yaml");
    String whole = Recipes.toYaml(Recipes.resolve("vgg16-bn", Map.of()));
    assertThat(whole).contains("decode: scaled\n");
    Files.writeString(file, whole.replace("decode: scaled\n", ""));
    assertThat(Recipes.resolve(file.toString(), Map.of()).images().decode())
        .isEqualTo(Decoding.WHOLE);

    Files.writeString(file, "model: vgg11\n");
    assertThat(Recipes.resolve(file.toString(), Map.of()).images().decode())
        .isEqualTo(Decoding.SCALED);
  }

  @Test
  void anAugmentationStandsInTheListOrInItsFieldAndNotInBoth() {
    Recipe.Augmentation augmentation =
        Recipes.resolve(
                "default",
                Map.of(
                    "augment", "[vertical-flip, erase 0.1]",
                    "flip", "none",
                    "cropPadding", "2",
                    "cutout", "8"))
            .augmentation();
    assertThat(augmentation.list())
        .isEqualTo(Augmentations.parse("crop 2", "vertical-flip", "cutout 8", "erase 0.1"));
    assertThatThrownBy(
            () ->
                Recipes.resolve(
                    "default", Map.of("augment", "[crop 4]", "cropPadding", "4", "flip", "none")))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "augment has 'crop', which a field of its own asks for too, expected one of the two; set"
                + " cropPadding=0 or take it out of the list");
    assertThatThrownBy(() -> Recipes.resolve("default", Map.of("augment", "flip")))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "augment is 'flip', expected a list of augmentations, for example [crop 4, flip]");
    assertThatThrownBy(() -> Recipes.resolve("default", Map.of("augment", "[rotate]")))
        .isInstanceOf(RecipeException.class)
        .hasMessage("augment has 'rotate', expected 'rotate DEGREES'");
  }

  @Test
  void patienceNeedsAnEpochThatIsChosenInValidation() {
    assertThatThrownBy(() -> Recipes.resolve("speedrun-90", Map.of("patience", "3")))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "patience is '3', expected 0 where testedEpoch is last, or testedEpoch best beside it");
  }

  @Test
  void overridesBeatTheRecipeAndTheRecipeBeatsTheDefaults() {
    Recipe recipe = Recipes.resolve("numpy-vgg11", Map.of("learningRate", "0.5"));
    assertThat(recipe.optimization().learningRate()).isEqualTo(0.5);
    assertThat(recipe.optimization().batchSize()).isEqualTo(32);
    assertThat(recipe.images().validationFraction()).isEqualTo(0.1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          batchSize   | abc     | batchSize is 'abc', expected a whole number
          batchSize   | 1.5     | batchSize is '1.5', expected a whole number
          batchSize   | 0       | batchSize is '0', expected 1 or more images
          learningRate| fast    | learningRate is 'fast', expected a number
          learningRate| -1      | 'learningRate is ''-1.0'', expected above 0, at most 1e38'
          flip        | maybe   | 'flip is ''maybe'', expected one of none, random, alternating'
          dropout     | 1       | dropout is '1.0', expected at least 0 and below 1
          schedule    | Time_Decay | schedule is 'Time_Decay', expected one of constant, step, time-decay, one-cycle, cosine, plateau, triangle (nearest: 'time-decay')
          optimizer   | null    | optimizer is empty, expected one of adam, adagrad, sgd, nesterov, rmsprop
          optimizer   | [adam]  | optimizer is '[adam]', expected one of adam, adagrad, sgd, nesterov, rmsprop
          schedule    | wavy    | schedule is 'wavy', expected one of constant, step, time-decay, one-cycle, cosine, plateau, triangle
          precision   | fp8     | precision is 'fp8', expected one of fp32, bf16, tf32, fp16
          epochs      | 9999999999 | epochs is '9999999999', expected a whole number of at most 2147483647
          seed        | 99999999999999999999 | seed is '99999999999999999999', expected a whole number of at most 9223372036854775807
          width       | [1]     | width is '[1]', expected a number
          l2          | Infinity | 'l2 is ''Infinity'', expected 0 or more, at most 1e38'
          scheduleFactor | 1e400 | 'scheduleFactor is ''Infinity'', expected above 0, at most 1e38'
          """)
  void aWrongValueIsNamedTogetherWithWhatWasExpected(String field, String value, String message) {
    assertThatThrownBy(() -> Recipes.resolve("default", Map.of(field, value)))
        .isInstanceOf(RecipeException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "fixed", "off"})
  void accelerationIsAWordAsAnOverrideAndInAFile(String mode) throws IOException {
    Recipe recipe = Recipes.resolve("default", Map.of("acceleration", mode));
    assertThat(recipe.execution().acceleration()).hasToString(mode);

    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "acceleration: " + mode + "\n");
    assertThat(Recipes.resolve(file.toString(), Map.of()).execution().acceleration())
        .hasToString(mode);
    Files.writeString(file, Recipes.toYaml(recipe));
    assertThat(Recipes.resolve(file.toString(), Map.of())).isEqualTo(recipe);
  }

  @ParameterizedTest
  @ValueSource(strings = {"010", "1_000", "0x10", "1.10", "12:30", "no", "my # dir", "%x", "'q'"})
  void textsStayAsTheyAreWritten(String text) throws IOException {
    assertThat(Recipes.resolve("default", Map.of("data", text)).images().data()).isEqualTo(text);

    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, Recipes.toYaml(Recipes.resolve("default", Map.of("data", text))));
    assertThat(Recipes.resolve(file.toString(), Map.of()).images().data()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"010", "1_000", "0x10", "1.10", "12:30", "no", "2026-11-22", "on"})
  void aFileNeedsNoQuotesAroundTextsThatLookLikeNumbers(String text) throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "blocks: [3, 3, 3]\ndata: " + text + "\nhead: null\n");
    Recipe recipe = Recipes.resolve(file.toString(), Map.of());
    assertThat(recipe.images().data()).isEqualTo(text);
    assertThat(recipe.network().head()).isNull();
    assertThat(recipe.network().blocks()).containsExactly(3, 3, 3);
  }

  @Test
  void namesAreAcceptedInAnyCaseAndKeptAsTheyAreListed() {
    Recipe recipe =
        Recipes.resolve("default", Map.of("optimizer", "ADAM", "model", "VGG11", "init", "Xavier"));
    assertThat(recipe.optimization().optimizer()).isEqualTo(Optimizer.ADAM);
    assertThat(recipe.network().model()).isEqualTo("vgg11");
    assertThat(recipe.network().init()).isEqualTo(WeightInitialization.XAVIER);
  }

  @Test
  void anUnknownFieldIsRefusedWithTheListOfFields() {
    assertThatThrownBy(() -> Recipes.resolve("default", Map.of("learnRate", "1")))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("unknown recipe field 'learnRate': expected one of acceleration,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model: !!javax.script.ScriptEngineManager [] | has a YAML tag, anchor or alias
          model: &a vgg11                              | has a YAML tag, anchor or alias
          model: [vgg11                                | is no YAML
          just a text                                  | is no recipe
          modell: vgg11                                | unknown recipe field 'modell'
          """)
  void aFileThatIsNoPlainRecipeIsRefused(String text, String message) throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, text + "\n");
    assertThatThrownBy(() -> Recipes.resolve(file.toString(), Map.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model: vgg11,epochs: 3,epochs: 30     | line 3 has epochs again: expected every field once
          epochs: 3,'"epochs": 30'              | line 2 has epochs again
          '{epochs: 3, epochs: 30}'             | line 1 has epochs again
          'a: {b: 1, c: [1, 2], b: 2}'          | line 1 has a mapping in a field: expected a value
          epochs: 3,---,epochs: 30              | line 2 begins a second document: expected one
          epochs: 3,...,---,model: vgg11        | line 3 begins a second document
          epochs: 3,---                         | line 2 begins a second document
          """)
  void aFileThatSaysTwoThingsIsRefused(String lines, String message) throws IOException {
    Path file = folder.resolve("mine.yaml");
    boolean flow = lines.contains("{");
    Files.writeString(file, (flow ? lines : lines.replace(",", "\n")).replace("'", "") + "\n");
    assertThatThrownBy(() -> Recipes.resolve(file.toString(), Map.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("recipe " + file + " " + message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void oneDocumentWithItsMarkersIsNoFault() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(file, "---\nmodel: vgg11\nblocks: [3, 3, 3]\nepochs: 7\n...\n");
    assertThat(Recipes.resolve(file.toString(), Map.of()).optimization().epochs()).isEqualTo(7);
  }

  @Test
  void aValueOnTheCommandLineIsOneValue() {
    for (String value : new String[] {"3\n---\n4", "&a 3", "!!int 3"}) {
      assertThatThrownBy(() -> Recipes.resolve("default", Map.of("epochs", value)))
          .isInstanceOf(RecipeException.class)
          .hasMessageStartingWith("epochs line ")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aMissingFileIsNotAWrongRecipe() {
    assertThatThrownBy(() -> Recipes.resolve("no/such.yaml", Map.of()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "recipe no/such.yaml cannot be read (it is not there); check the path and its"
                + " permissions");
  }

  @Test
  void aFileThatIsNoTextInUtf8IsSaidToBeSo(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("latin.yaml");
    Files.writeString(file, "name: größe\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Recipes.resolve(file.toString(), Map.of()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("recipe " + file + " is not text in UTF-8, expected that; save it so");
  }
}
