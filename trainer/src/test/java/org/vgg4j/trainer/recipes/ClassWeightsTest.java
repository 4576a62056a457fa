package org.vgg4j.trainer.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassWeightsTest {

  private static final List<String> CLASSES = List.of("cat", "dog", "cow=1");

  @Test
  void balancedClassesCountAlikeAndTheMeanOverTheImagesIsOne() {
    List<Double> weights = ClassWeights.of("balanced", CLASSES, new int[] {190, 10, 0});
    assertThat(190 * weights.get(0)).isEqualTo(10 * weights.get(1));
    assertThat(190 * weights.get(0) + 10 * weights.get(1)).isEqualTo(200);
    assertThat(ClassWeights.of("none", CLASSES, new int[] {1, 2, 3})).isEmpty();
  }

  @Test
  void weightsByNameKeepTheirRatiosAndWhatIsNotNamedHasOne() {
    assertThat(ClassWeights.of("dog=3, cow=1=0", CLASSES, new int[] {10, 10, 10}))
        .containsExactly(0.75, 2.25, 0.0);
  }

  @Test
  void namesOfClassesMayHaveCommas() {
    assertThat(
            ClassWeights.of("cat, tabby=3,dog=1", List.of("cat, tabby", "dog"), new int[] {1, 1}))
        .containsExactly(1.5, 0.5);
  }

  @Test
  void namesOfClassesAreTheSameComposedAndDecomposed() {
    assertThat(ClassWeights.of("cafe\u0301=3,dog=1", List.of("caf\u00e9", "dog"), new int[] {1, 1}))
        .containsExactly(1.5, 0.5);
  }

  @Test
  void whatIsShownAsOftenIsNotWeighedOnceMore() {
    assertThatThrownBy(
            () ->
                Recipes.resolve(
                    "default", Map.of("classWeights", "balanced", "sampling", "balanced")))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("classWeights is 'balanced', expected none or named weights");
  }

  @ParameterizedTest
  @ValueSource(strings = {"even", "cat", "cat=", "cat=-1", "cat=NaN", "cat=1,cat=2", "=1"})
  void anythingElseIsRefusedBeforeTheDataIsKnown(String text) {
    assertThatThrownBy(() -> Recipes.resolve("default", Map.of("classWeights", text)))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "classWeights is '"
                + text
                + "', expected none, balanced or weights such as cat=1,dog=19, each 0 or more and at"
                + " most 1,000,000");
  }

  @Test
  void aClassThatThereIsNotIsToldWithTheNearest() {
    assertThatThrownBy(() -> ClassWeights.of("doge=2", CLASSES, new int[] {1, 1, 1}))
        .isInstanceOf(RecipeException.class)
        .hasMessage(
            "classWeights names the class 'doge', expected some of cat, dog, cow=1 (nearest: 'dog')");
    assertThatThrownBy(() -> ClassWeights.of("cat=0,dog=0,cow=1=0", CLASSES, new int[] {1, 1, 1}))
        .hasMessageEndingWith("under which no image counts; give some class more than 0");
  }
}
