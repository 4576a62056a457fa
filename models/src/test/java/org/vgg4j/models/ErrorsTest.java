package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The exact words of each error: what was found, what was expected, what to do. */
class ErrorsTest {

  private static final ModelOptions OPTIONS = ModelOptions.of(new InputShape(3, 32, 32), 10);

  @Test
  void anUnknownModelNamesTheNearest() {
    assertThatThrownBy(() -> ModelFactory.info("vgg16bn"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "model is 'vgg16bn', expected one of vgg11, vgg11-bn, vgg13, vgg13-bn, vgg16, ")
        .hasMessageEndingWith(" (nearest: 'vgg16-bn')")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> ModelFactory.configure("transformer", OPTIONS))
        .hasMessageStartingWith("model is 'transformer', expected one of ")
        .hasMessageEndingWith(
            ", keras-alexnet, keras-alexnet-imagenet-stem, airbench, airbench-slim");
    assertThat(ModelFactory.info(" VGG16 ").name()).isEqualTo("vgg16");
  }

  @Test
  void inputShapes() {
    says(
        () -> InputShape.parse("32x32"),
        "input '32x32': expected CHANNELSxHEIGHTxWIDTH; for example 3x32x32");
    says(
        () -> InputShape.parse("3x0x32"),
        "input '3x0x32': expected channels, height and width of at least 1; for example 3x32x32");
    says(
        () -> InputShape.parse("99999999999x1x1"),
        "input '99999999999x1x1': expected CHANNELSxHEIGHTxWIDTH; for example 3x32x32");
    assertThat(InputShape.parse(" 3X224x192 ")).isEqualTo(new InputShape(3, 224, 192));
    assertThat(InputShape.parse("3x224x192")).hasToString("3x224x192");
  }

  @Test
  void inputsThatAModelCannotTake() {
    says(
        () -> ModelFactory.configure("vgg16", OPTIONS.withInput(new InputShape(3, 32, 30))),
        "input 3x32x30: model 'vgg16' expects height and width divisible by 32;"
            + " for example 3x32x32");
    says(
        () -> ModelFactory.configure("vgg-d", OPTIONS.withInput(new InputShape(1, 225, 3))),
        "input 1x225x3: model 'vgg-d' expects height and width divisible by 32;"
            + " for example 1x256x32");
    says(
        () ->
            ModelFactory.configure("keras-resnet10", OPTIONS.withInput(new InputShape(3, 12, 32))),
        "input 3x12x32: model 'keras-resnet10' expects height and width of at least 13;"
            + " for example 3x13x32");
    says(
        () ->
            ModelFactory.configure(
                "keras-alexnet-imagenet-stem", OPTIONS.withInput(new InputShape(3, 28, 28))),
        "input 3x28x28: model 'keras-alexnet-imagenet-stem' expects height and width of at least 32;"
            + " for example 3x32x32");
  }

  @Test
  void theSmallestInputsWork() {
    for (ModelInfo model : ModelFactory.models()) {
      String name = model.name();
      int smallest =
          name.startsWith("resnet-v2") ? 8 : name.matches("keras-(resnet|plain)10") ? 13 : 32;
      ModelOptions options =
          SmallNetworks.options().withInput(new InputShape(1, smallest, smallest));

      LayerTable table = LayerTable.of(name, options);

      assertThat(table.rows())
          .allMatch(row -> row.outputShape().stream().allMatch(size -> size > 0));
    }
  }

  @Test
  void localResponseNormNeedsNeighbors() {
    says(
        () -> ModelFactory.configure("vgg-a-lrn", OPTIONS.withWidth(0.03)),
        "width 0.03: model 'vgg-a-lrn' expects at least 3 channels in its first layer;"
            + " use a width of at least 0.04");
    assertThat(LayerTable.of("vgg-a-lrn", OPTIONS.withWidth(0.04)).rows().get(0).outputShape())
        .containsExactly(3L, 32L, 32L);
  }

  @Test
  void options() {
    says(
        () -> OPTIONS.withClasses(1),
        "classes 1: expected at least 2, at most 100,000; CIFAR-10 has 10");
    says(
        () -> OPTIONS.withWidth(0),
        "width 0.0: expected a number above 0; 1 is the published network");
    says(
        () -> OPTIONS.withWidth(Double.NaN),
        "width NaN: expected a number above 0; 1 is the published network");
    says(
        () -> OPTIONS.withDropout(1.0),
        "dropout 1.0: expected a share to drop, from 0 to below 1; for example 0.5");
    says(
        () -> OPTIONS.withBlocks(List.of(3, 0)),
        "blocks [3, 0]: expected one count per stage, each at least 1 and at most 256, of at most"
            + " 8 stages; for example [3, 3, 3]");
    says(() -> OPTIONS.withInput(null), "no input shape: expected one; for example 3x32x32");
    says(() -> OPTIONS.withOptimizer(null), "no optimizer: expected one; for example adam");
  }

  @Test
  void optionsOfOtherFamilies() {
    says(
        () -> ModelFactory.configure("keras-alexnet", OPTIONS.withHead(Head.DENSE_512)),
        "head 'dense-512': model 'keras-alexnet' has a head of its own, only VGG networks take one;"
            + " leave it out");
    says(
        () -> ModelFactory.configure("resnet-v2-20", OPTIONS.withBlocks(List.of(2, 2))),
        "blocks [2, 2]: model 'resnet-v2-20' has blocks of its own;"
            + " leave them out or use model 'resnet-v2'");
  }

  @Test
  void optimizers() {
    says(
        () -> OptimizerSettings.of(Optimizer.SGD, 0),
        "learning rate 0.0: expected a number above 0; for example 0.001");
    says(
        () -> new OptimizerSettings(Optimizer.SGD, 0.1, 1, 0, 0),
        "momentum 1.0: expected a number from 0 to below 1; for example 0.9");
    says(
        () -> new OptimizerSettings(Optimizer.SGD, 0.1, 0.9, -1, 0),
        "weight decay -1.0: expected a number of at least 0; for example 0.0005");
    says(
        () -> new OptimizerSettings(Optimizer.SGD, 0.1, 0.9, 0, Double.NaN),
        "L2 NaN: expected a number of at least 0; for example 0.0005");
    says(
        () -> new OptimizerSettings(Optimizer.SGD, 0.1, 0.9, 0.01, 0.02),
        "weight decay 0.01 and L2 0.02: expected at most one of them above 0; set the other to 0");
    says(
        () -> new OptimizerSettings(Optimizer.ADAM, 0.1, 0.9, 0, 0, 1, 0.0),
        "epsilon 0.0: expected a number above 0, at most 1; for example 1e-7");
    says(
        () -> new OptimizerSettings(null, 0.1, 0.9, 0, 0),
        "no optimizer: expected one; for example adam");
  }

  private static void says(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
