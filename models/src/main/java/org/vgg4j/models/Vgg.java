package org.vgg4j.models;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;

/**
 * VGG: blocks of small convolutions with ReLU, a 2x2 max pool after each block, dense layers.
 *
 * <p>K. Simonyan and A. Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
 * Recognition", 2014, arXiv:1409.1556, table 1. With batch norm (Ioffe and Szegedy 2015) it stands
 * between a convolution and its ReLU.
 *
 * <p>An input of {@code [batch, channels, height, width]} leaves the blocks as {@code [batch, 512,
 * height / 32, width / 32]} (times the width multiplier).
 */
final class Vgg {

  private static final int[] CHANNELS = {64, 128, 256, 512, 512};
  private static final InputShape CIFAR = new InputShape(3, 32, 32);
  private static final InputShape IMAGENET = new InputShape(3, 224, 224);
  private static final double PAPER_DROPOUT = 0.5;

  /** The columns of the paper's table 1: convolutions in each of the five blocks. */
  private enum Column {
    A(1, 1, 2, 2, 2),
    A_LRN(1, 1, 2, 2, 2),
    B(2, 2, 2, 2, 2),
    C(2, 2, 3, 3, 3),
    D(2, 2, 3, 3, 3),
    E(2, 2, 4, 4, 4);

    private final int[] convolutions;

    Column(int... convolutions) {
      this.convolutions = convolutions;
    }

    /** Local response normalization after the first convolution. */
    boolean normalizesResponses() {
      return this == A_LRN;
    }

    /** C closes its last three blocks with a 1x1 convolution; all others are 3x3. */
    int kernel(int block, int convolution) {
      return this == C && block >= 2 && convolution == convolutions[block] - 1 ? 1 : 3;
    }
  }

  /** What convolutions carry besides their weights. */
  private enum Convolutions {
    BIAS,
    BATCH_NORM,
    BIAS_AND_BATCH_NORM;

    boolean bias() {
      return this != BATCH_NORM;
    }

    boolean batchNorm() {
      return this != BIAS;
    }
  }

  /** How the last dense layer's values reach softmax and cross entropy. */
  private enum Ending {
    /** As they are. */
    LOGITS,
    /**
     * The defect of {@code pytorch-vgg16-compact}: a class whose value is negative never learns.
     */
    RELU,
    /** The defect of {@code pytorch-vgg16-bn-224}: ReLU and softmax, then softmax again. */
    RELU_AND_SOFTMAX
  }

  private record Variant(
      Column column, Convolutions convolutions, Head head, double dropout, Ending ending) {

    static Variant of(Column column, Convolutions convolutions, Head head, double dropout) {
      return new Variant(column, convolutions, head, dropout, Ending.LOGITS);
    }

    Variant ending(Ending defect) {
      return new Variant(column, convolutions, head, dropout, defect);
    }
  }

  private Vgg() {}

  static List<Definition> definitions() {
    List<Definition> models = new ArrayList<>();
    cifarVariants(models, "vgg11", Column.A, "VGG-11 for small images");
    cifarVariants(models, "vgg13", Column.B, "VGG-13 for small images");
    cifarVariants(models, "vgg16", Column.D, "VGG-16 for small images");
    cifarVariants(models, "vgg19", Column.E, "VGG-19 for small images");
    paper(models, "vgg-a", Column.A, "the VGG paper's A, 11 layers");
    models.add(
        paperModel(
            "vgg-a-lrn",
            "the VGG paper's A-LRN: A with local response normalization after layer 1",
            Variant.of(Column.A_LRN, Convolutions.BIAS, Head.DENSE_4096, PAPER_DROPOUT)));
    paper(models, "vgg-b", Column.B, "the VGG paper's B, 13 layers");
    paper(models, "vgg-c", Column.C, "the VGG paper's C, 16 layers, three of them 1x1");
    paper(models, "vgg-d", Column.D, "the VGG paper's D, 16 layers (VGG-16)");
    paper(models, "vgg-e", Column.E, "the VGG paper's E, 19 layers (VGG-19)");
    publishedSystems(models);
    return models;
  }

  /** For CIFAR-10: the paper's blocks and a small head. */
  private static void cifarVariants(
      List<Definition> models, String name, Column column, String text) {
    models.add(
        small(
            name,
            text,
            WeightInitialization.XAVIER,
            Variant.of(column, Convolutions.BIAS, Head.DENSE_512, 0)));
    models.add(
        small(
            name + "-bn",
            text + ", batch norm",
            WeightInitialization.XAVIER,
            Variant.of(column, Convolutions.BATCH_NORM, Head.DENSE_512, 0)));
  }

  private static void paper(List<Definition> models, String name, Column column, String text) {
    models.add(
        paperModel(
            name, text, Variant.of(column, Convolutions.BIAS, Head.DENSE_4096, PAPER_DROPOUT)));
    models.add(
        paperModel(
            name + "-bn",
            text + ", batch norm",
            Variant.of(column, Convolutions.BATCH_NORM, Head.DENSE_4096, PAPER_DROPOUT)));
  }

  private static void publishedSystems(List<Definition> models) {
    models.add(
        small(
            "numpy-vgg11",
            "VGG-11 in plain numpy: global average, two dense layers of 4096",
            WeightInitialization.XAVIER,
            Variant.of(Column.A, Convolutions.BIAS, Head.GLOBAL_AVERAGE_4096, 0)));
    models.add(
        small(
            "gluon-vgg11",
            "VGG-11 in MXNet Gluon: two dense layers of 4096 with dropout 0.5",
            WeightInitialization.XAVIER,
            Variant.of(Column.A, Convolutions.BIAS, Head.DENSE_4096, 0.5)));
    Variant compact = Variant.of(Column.D, Convolutions.BIAS, Head.DENSE_100, 0);
    models.add(
        small(
            "pytorch-vgg16-compact",
            "VGG-16 in PyTorch: two dense layers of 100; fixed: no ReLU on the class scores",
            WeightInitialization.XAVIER,
            compact));
    models.add(
        small(
            "pytorch-vgg16-compact-as-published",
            "the same with its defect: ReLU on the class scores, PyTorch's initialization",
            WeightInitialization.PYTORCH,
            compact.ending(Ending.RELU)));
    Variant large = Variant.of(Column.D, Convolutions.BIAS_AND_BATCH_NORM, Head.DENSE_4096, 0);
    models.add(
        model(
            new ModelInfo(
                "pytorch-vgg16-bn-224",
                "VGG-16 with batch norm for cats and dogs; fixed: softmax once",
                IMAGENET,
                2),
            WeightInitialization.PYTORCH,
            large));
    models.add(
        model(
            new ModelInfo(
                "pytorch-vgg16-bn-224-as-published",
                "the same with its defect: ReLU and softmax on the class scores, then softmax",
                IMAGENET,
                2),
            WeightInitialization.PYTORCH,
            large.ending(Ending.RELU_AND_SOFTMAX)));
  }

  private static Definition small(
      String name, String text, WeightInitialization initialization, Variant variant) {
    return model(new ModelInfo(name, text, CIFAR, 10), initialization, variant);
  }

  private static Definition paperModel(String name, String text, Variant variant) {
    return model(new ModelInfo(name, text, IMAGENET, 1000), WeightInitialization.XAVIER, variant);
  }

  private static Definition model(
      ModelInfo info, WeightInitialization initialization, Variant variant) {
    return new Definition(
        info,
        initialization,
        Definition.Sizes.FIVE_POOLS,
        true,
        false,
        (network, options) -> build(network, options, variant));
  }

  private static ComputationGraphConfiguration build(
      NetworkBuilder network, ModelOptions options, Variant variant) {
    for (int block = 0; block < CHANNELS.length; block++) {
      for (int index = 0; index < variant.column.convolutions[block]; index++) {
        convolution(network, options, variant, block, index);
      }
      network.maxPool("block" + (block + 1) + "_pool", 2);
    }
    Head head = options.head() != null ? options.head() : variant.head;
    if (head.globalAverage()) {
      network.globalAverage("global_average_pool");
    }
    int number = 0;
    for (int units : head.hidden()) {
      number++;
      network
          .dense("dense" + number, units, Activation.RELU)
          .dropout("dropout" + number, options.dropoutOr(variant.dropout));
    }
    return switch (variant.ending) {
      case LOGITS -> network.classify();
      case RELU -> network.classScores("logits", Activation.RELU).softmaxLoss();
      case RELU_AND_SOFTMAX ->
          network.classScores("logits", Activation.RELU).softmax("softmax").softmaxLoss();
    };
  }

  private static void convolution(
      NetworkBuilder network, ModelOptions options, Variant variant, int block, int index) {
    String prefix = "block" + (block + 1) + "_";
    int number = index + 1;
    boolean batchNorm = variant.convolutions.batchNorm();
    network.convolution(
        prefix + "conv" + number,
        variant.column.kernel(block, index),
        CHANNELS[block],
        variant.convolutions.bias(),
        batchNorm ? Activation.IDENTITY : Activation.RELU);
    if (batchNorm) {
      network
          .batchNorm(prefix + "bn" + number, Normalization.PYTORCH)
          .relu(prefix + "relu" + number);
    }
    if (block == 0 && index == 0 && variant.column.normalizesResponses()) {
      checkNeighbors(network, options);
      network.localResponseNorm(prefix + "lrn" + number);
    }
  }

  // Deeplearning4j's implementation fails on fewer channels, in its own words and while running.
  private static void checkNeighbors(NetworkBuilder network, ModelOptions options) {
    if (network.scaled(CHANNELS[0]) < 3) {
      throw new ModelException(
          "width "
              + options.width()
              + ": model 'vgg-a-lrn' expects at least 3 channels in its first layer;"
              + " use a width of at least 0.04");
    }
  }
}
