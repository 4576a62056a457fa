package org.vgg4j.models.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.Head;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

class RecognitionTest {

  @ParameterizedTest
  @CsvSource({
    "torchvision, vgg-a, 224, 1000, 1",
    "torchvision, vgg-d-bn, 224, 1000, 1",
    "torchvision, vgg-e, 224, 37, 1",
    "keras-applications, vgg-d, 224, 1000, 1",
    "keras-applications, vgg-e, 96, 10, 1",
    "pytorch-cifar100, vgg-b-bn, 32, 100, 1",
    "pytorch-cifar10, vgg-d-bn, 32, 10, 1",
    "vgg4j, vgg16-bn, 32, 10, 1",
    "vgg4j, vgg16-bn, 64, 200, 0.25",
    "vgg4j, pytorch-vgg16-compact, 32, 10, 1",
    "vgg4j, keras-vgg16-bn-dropout, 32, 10, 1",
    "vgg4j, keras-alexnet, 32, 10, 1",
    "vgg4j, resnet-v2-56, 32, 100, 1",
    "vgg4j, airbench, 32, 10, 1",
    "vgg4j-keras, keras-resnet10, 32, 10, 1",
    "vgg4j-keras, vgg13, 64, 10, 1"
  })
  void aFileIsKnownByItsNamesAndShapes(
      String layout, String model, int side, int classes, double width) {
    ModelOptions options = ModelOptions.of(new InputShape(3, side, side), classes).withWidth(width);
    WeightLayout own = layout(layout);

    Recognized found = Recognition.of(shapes(own, model, options), null, null);

    assertThat(found.layout()).isEqualTo(own);
    assertThat(found.model()).isEqualTo(model);
    assertThat(found.options().classes()).isEqualTo(classes);
    assertThat(found.options().input()).isEqualTo(options.input());
    assertThat(found.options().width()).isEqualTo(width);
  }

  @Test
  void stagesOfAResidualNetworkAreCounted() {
    ModelOptions options =
        ModelOptions.of(new InputShape(3, 32, 32), 10).withBlocks(List.of(2, 1, 3, 1));

    Recognized found = Recognition.of(shapes(WeightLayout.VGG4J, "resnet-v2", options), null, null);

    assertThat(found.model()).isEqualTo("resnet-v2");
    assertThat(found.options()).isEqualTo(options);
  }

  @Test
  void whatElseFitsIsSaid() {
    ModelOptions options = ModelOptions.of(new InputShape(3, 32, 32), 10);

    Recognized found =
        Recognition.of(shapes(WeightLayout.PYTORCH_CIFAR10, "vgg-d-bn", options), null, null);

    assertThat(found.others())
        .contains("pytorch-cifar100 vgg-d-bn")
        .doesNotContain("torchvision vgg-d-bn");
  }

  @Test
  void aModelOrLayoutThatTheUserNamesIsTried() {
    ModelOptions options = ModelOptions.of(new InputShape(3, 32, 32), 10);
    Tensors file = shapes(WeightLayout.PYTORCH_CIFAR10, "vgg-d", options);

    assertThat(Recognition.of(file, "vgg16", WeightLayout.PYTORCH_CIFAR).options().head())
        .isEqualTo(Head.DENSE_4096);
    assertThat(Recognition.of(file, "vgg-d", WeightLayout.PYTORCH_CIFAR100).layout())
        .isEqualTo(WeightLayout.PYTORCH_CIFAR100);
  }

  @Test
  void headsOfOtherRepositoriesAreRecognizedByTheirLayers() {
    MemoryTensors kuangliu = new PlainTorch(PlainTorch.narrow("D"), true, 0, List.of(10)).state(32);
    Recognized one = Recognition.of(kuangliu, null, null);
    assertThat(one.layout()).isEqualTo(WeightLayout.PYTORCH_CIFAR);
    assertThat(one.model()).isEqualTo("vgg16-bn");
    assertThat(one.options().head()).isEqualTo(Head.NONE);

    MemoryTensors chenyaofo =
        new PlainTorch(PlainTorch.narrow("D"), true, 0, List.of(32, 32, 10)).state(32);
    Recognized two = Recognition.of(chenyaofo, "vgg16-bn", WeightLayout.PYTORCH_CIFAR_MODELS);
    assertThat(two.options().head()).isEqualTo(Head.DENSE_512_TWICE);
  }

  @Test
  void aNetworkThatNoModelHasIsNotRecognized() {
    MemoryTensors three =
        new PlainTorch(PlainTorch.narrow("D"), true, 0, List.of(64, 64, 64, 10)).state(32);

    assertThatThrownBy(() -> Recognition.of(three, null, null))
        .isInstanceOf(LayoutException.class)
        .hasMessageStartingWith(
            "no model in a layout known by name fits the file's tensors; the nearest is model ")
        .hasMessageEndingWith(
            "; choose a model and name the tensors in a table, which --draft-map begins");
  }

  @Test
  void aModelThatNoLayoutOfTheFileTakesIsRefusedWithTheReason() {
    ModelOptions options = ModelOptions.of(new InputShape(3, 32, 32), 10);
    Tensors file = shapes(WeightLayout.PYTORCH_CIFAR10, "vgg-d", options);

    assertThatThrownBy(() -> Recognition.of(file, "resnet-v2", null))
        .isInstanceOf(LayoutException.class)
        .hasMessage(
            "layout 'torchvision' has no layer such as 'stage1_block1_conv2'"
                + " (ConvolutionLayer), a convolution without ReLU and batch norm; use layout"
                + " 'vgg4j', which takes any model");
  }

  @Test
  void namesThatNoLayoutHasAreNotRecognized() {
    MemoryTensors other = new MemoryTensors().add("encoder.weight", List.of(1L), 1);

    assertThatThrownBy(() -> Recognition.of(other, null, null))
        .isInstanceOf(LayoutException.class)
        .hasMessage(
            "no model in a layout known by name fits the file's tensors, the first of which is"
                + " 'encoder.weight'; choose a model and name the tensors in a table, which"
                + " --draft-map begins");
  }

  private static WeightLayout layout(String id) {
    return org.vgg4j.choices.Choices.find("layout", id, WeightLayout.class);
  }

  /** A file's names and shapes; its values are never asked for. */
  private static Tensors shapes(WeightLayout layout, String model, ModelOptions options) {
    ComputationGraphConfiguration configuration = ModelFactory.configure(model, options);
    MemoryTensors tensors = new MemoryTensors();
    for (Entry entry : layout.entries(configuration)) {
      tensors.add(entry.tensor(), entry.shape());
    }
    List<TensorInfo> infos = tensors.infos();
    assertThat(infos).isNotEmpty();
    return tensors;
  }
}
