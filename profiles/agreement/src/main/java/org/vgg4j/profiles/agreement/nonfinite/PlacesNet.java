package org.vgg4j.profiles.agreement.nonfinite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.vgg4j.profiles.agreement.Nets;
import org.vgg4j.profiles.agreement.Twins;

/**
 * One layer, or a few, of which every place of what they read can be given a value.
 *
 * <p>Before them stands one that multiplies by one: the gradient of its bias is that of the image.
 * The loss is the sum of the products of result and labels, so that the labels are the gradient of
 * the result, and may be anything.
 */
public final class PlacesNet {

  private static final float[] VALUES = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  /** How many images or vectors, and how large. */
  public record Shape(int batch, int channels, int height, int width) {}

  private final Shape shape;
  private final ComputationGraph graph;

  /** Layers that read images. */
  public PlacesNet(Shape shape, List<? extends Layer> layers) {
    this(shape, layers, layers.get(layers.size() - 1) instanceof GlobalPoolingLayer);
  }

  /**
   * @param vectors whether the last layer writes vectors
   */
  PlacesNet(Shape shape, List<? extends Layer> layers, boolean vectors) {
    this.shape = shape;
    this.graph = graph(shape, layers, vectors);
  }

  /** The stock network. */
  public ComputationGraph graph() {
    return graph;
  }

  private static ComputationGraph graph(
      Shape shape, List<? extends Layer> layers, boolean vectors) {
    int length = shape.channels * shape.height * shape.width;
    GraphBuilder builder = Nets.builder(new Nesterovs(0.01, 0.9), DataType.FLOAT);
    builder.addLayer(
        "image",
        new ElementWiseMultiplicationLayer.Builder()
            .nIn(length)
            .nOut(length)
            .activation(Activation.IDENTITY)
            .build(),
        "input");
    String last = "image";
    for (int i = 0; i < layers.size(); i++) {
      builder.addLayer("layer" + i, layers.get(i), last);
      last = "layer" + i;
    }
    if (!(layers.get(0) instanceof DenseLayer)) {
      builder.inputPreProcessor(
          "layer0", new FeedForwardToCnnPreProcessor(shape.height, shape.width, shape.channels));
    }
    builder.addLayer(
        "output",
        vectors
            ? new LossLayer.Builder(new Products()).activation(Activation.IDENTITY).build()
            : new CnnLossLayer.Builder(new Products()).activation(Activation.IDENTITY).build(),
        last);
    builder.setOutputs("output");
    builder.setInputTypes(InputType.feedForward(length));
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    graph.getParam("image_W").assign(1);
    return graph;
  }

  /** Puts one value into one place of each array, by turns, at so many places of it at most. */
  public void assertPlaces(Twins twins, int most, double tolerance) {
    assertThat(twins.report().accelerated())
        .hasSize(twins.stock().getNumLayers() - List.of("image", "output").size());
    long length = twins.stock().getParam("image_W").length();
    Nd4j.getRandom().setSeed(1);
    INDArray images = Nd4j.randn(DataType.FLOAT, shape.batch, length);
    long[] results = twins.stock().outputSingle(images).shape();
    DataSet batch = new DataSet(images, Nd4j.randn(DataType.FLOAT, results));
    int turn = 0;
    for (var array : NonFiniteValues.places(twins.stock(), batch).entrySet()) {
      if (array.getKey().startsWith("image_")) {
        continue;
      }
      long step = array.getValue() / most | 1;
      for (long place = 0; place < array.getValue(); place += step) {
        float value = VALUES[turn++ % VALUES.length];
        NonFiniteValues.assertAgreesWithOneAt(
            array.getKey(), place, value, twins, batch, tolerance);
      }
    }
  }

  /** The sum of all products of labels and results, of which the labels are the gradient. */
  private static final class Products implements ILossFunction {

    @Override
    public double computeScore(
        INDArray labels, INDArray output, IActivation activation, INDArray mask, boolean average) {
      return computeScoreArray(labels, output, activation, mask).sumNumber().doubleValue();
    }

    @Override
    public INDArray computeScoreArray(
        INDArray labels, INDArray output, IActivation activation, INDArray mask) {
      return labels.mul(output).sum(true, 1);
    }

    @Override
    public INDArray computeGradient(
        INDArray labels, INDArray output, IActivation activation, INDArray mask) {
      return labels.dup();
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
        INDArray labels, INDArray output, IActivation activation, INDArray mask, boolean average) {
      return Pair.of(
          computeScore(labels, output, activation, mask, average),
          computeGradient(labels, output, activation, mask));
    }

    @Override
    public String name() {
      return "products";
    }
  }
}
