package org.vgg4j.models;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every network has the number of parameters that its source states. */
class ParameterCountTest {

  @ParameterizedTest
  @CsvSource({
    // the CIFAR variants, DESIGN.md; the others follow from the same sentence
    "vgg11, 9488266",
    "vgg11-bn, 9496522",
    "vgg13, 9672778",
    "vgg13-bn, 9681610",
    "vgg16, 14982474",
    "vgg16-bn, 14995146",
    "vgg19, 20292170",
    "vgg19-bn, 20308682",
    // the published systems
    "numpy-vgg11, 28144010",
    "gluon-vgg11, 28144010",
    "pytorch-vgg16-compact, 14777098",
    "pytorch-vgg16-compact-as-published, 14777098",
    "pytorch-vgg16-bn-224, 134285634",
    "pytorch-vgg16-bn-224-as-published, 134285634",
    "keras-vgg16-bn-dropout, 15009354",
    "keras-resnet10, 819210",
    "keras-plain10, 819210",
    "keras-alexnet, 2492234",
    "keras-alexnet-imagenet-stem, 2472266",
    "airbench, 1962688",
    "airbench-slim, 558528",
    "resnet-v2, 273850",
    "resnet-v2-20, 273850",
    "resnet-v2-32, 469178",
    "resnet-v2-56, 859834",
    // the paper, 224x224 and 1000 classes
    "vgg-a, 132863336",
    "vgg-a-lrn, 132863336",
    "vgg-b, 133047848",
    "vgg-c, 133638952",
    "vgg-d, 138357544",
    "vgg-e, 143667240",
    // without the convolutions' biases (c), with four values per channel (4c), so 3c more
    "vgg-a-bn, 132871592",
    "vgg-b-bn, 133056680",
    "vgg-c-bn, 133651624",
    "vgg-d-bn, 138370216",
    "vgg-e-bn, 143683752",
  })
  void asItsSourceStates(String model, long parameters) {
    LayerTable table = LayerTable.of(model, ModelOptions.of(ModelFactory.info(model)));

    assertThat(table.parameters()).isEqualTo(parameters);
    assertThat(table.rows().stream().mapToLong(LayerTable.Row::parameters).sum())
        .isEqualTo(parameters);
  }
}
