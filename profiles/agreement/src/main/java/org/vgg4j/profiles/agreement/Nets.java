package org.vgg4j.profiles.agreement;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Networks and data for tests and measurements. */
public final class Nets {

  public static final int[] VGG11 = {1, 1, 2, 2, 2};
  public static final int[] VGG16 = {2, 2, 3, 3, 3};
  private static final int[] CHANNELS = {64, 128, 256, 512, 512};

  private Nets() {}

  /** A VGG network for 32x32 images and 10 classes, as models/ builds it. */
  public static ComputationGraph vgg(int[] blocks, boolean norm, IUpdater updater) {
    return vgg(blocks, norm, Activation.RELU, SubsamplingLayer.PoolingType.MAX, updater);
  }

  /**
   * The same with tanh and average pooling: no value decides between two branches, so two correct
   * implementations differ by rounding only, in every batch.
   */
  public static ComputationGraph smoothVgg(int[] blocks, boolean norm, IUpdater updater) {
    return vgg(blocks, norm, Activation.TANH, SubsamplingLayer.PoolingType.AVG, updater);
  }

  private static ComputationGraph vgg(
      int[] blocks,
      boolean norm,
      Activation activation,
      SubsamplingLayer.PoolingType pooling,
      IUpdater updater) {
    GraphBuilder builder = builder(updater, DataType.FLOAT);
    String last = "input";
    for (int block = 0; block < blocks.length; block++) {
      for (int i = 0; i < blocks[block]; i++) {
        String name = "conv" + (block + 1) + "_" + (i + 1);
        builder.addLayer(
            name,
            new ConvolutionLayer.Builder(3, 3)
                .nOut(CHANNELS[block])
                .convolutionMode(ConvolutionMode.Same)
                .hasBias(!norm)
                .activation(norm ? Activation.IDENTITY : activation)
                .build(),
            last);
        last = name;
        if (norm) {
          builder.addLayer(name + "_norm", new BatchNormalization(), name);
          builder.addLayer(name + "_relu", new ActivationLayer(activation), name + "_norm");
          last = name + "_relu";
        }
      }
      String pool = "pool" + (block + 1);
      builder.addLayer(
          pool,
          new SubsamplingLayer.Builder(pooling, new int[] {2, 2}, new int[] {2, 2}).build(),
          last);
      last = pool;
    }
    builder.addLayer(
        "dense", new DenseLayer.Builder().nOut(512).activation(activation).build(), last);
    return finish(builder, "dense", InputType.convolutional(32, 32, 3));
  }

  /** A chain of layers, named layer0, layer1, ..., before a softmax of 10 classes. */
  public static ComputationGraph chain(InputType input, List<? extends Layer> layers) {
    return chain(input, DataType.FLOAT, layers);
  }

  /** The same in a data type. */
  public static ComputationGraph chain(
      InputType input, DataType type, List<? extends Layer> layers) {
    GraphBuilder builder = builder(new Nesterovs(0.01, 0.9), type);
    String last = "input";
    for (int i = 0; i < layers.size(); i++) {
      builder.addLayer("layer" + i, layers.get(i), last);
      last = "layer" + i;
    }
    return finish(builder, last, input);
  }

  /** A network that begins with {@code input}. */
  public static GraphBuilder builder(IUpdater updater, DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .dataType(type)
        .updater(updater)
        .weightInit(WeightInit.RELU)
        .graphBuilder()
        .addInputs("input");
  }

  /** Ends a network with a softmax of 10 classes. */
  public static ComputationGraph finish(GraphBuilder builder, String last, InputType input) {
    builder.addLayer(
        "output",
        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .nOut(10)
            .activation(Activation.SOFTMAX)
            .build(),
        last);
    builder.setOutputs("output");
    builder.setInputTypes(input);
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  /** Synthetic images with a class-dependent mean, so that there is something to learn. */
  public static DataSet images(long seed, int batch, int channels, int height, int width) {
    // ND4J takes seed 0 for 'any'.
    Nd4j.getRandom().setSeed(seed + 1);
    INDArray features = Nd4j.randn(DataType.FLOAT, batch, channels, height, width);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, 10);
    for (int i = 0; i < batch; i++) {
      int label = (int) ((i * 7 + seed) % 10);
      labels.putScalar(i, label, 1);
      features.slice(i).addi(0.2 * label - 0.9);
    }
    return new DataSet(features, labels);
  }

  /**
   * Images of 32 x 32 as photographs are: neighboring pixels are alike, and some areas are clipped
   * to white or black, where neighboring windows are equal to the last bit.
   */
  public static DataSet photographs(long seed, int batch) {
    DataSet noise = images(seed, batch, 3, 32, 32);
    Random random = new Random(seed);
    INDArray features = noise.getFeatures().mul(0.05);
    for (int image = 0; image < batch; image++) {
      for (int channel = 0; channel < 3; channel++) {
        double across = random.nextDouble() * 0.3;
        double down = random.nextDouble() * 0.3;
        double phase = random.nextDouble() * 6;
        for (int row = 0; row < 32; row++) {
          for (int column = 0; column < 32; column++) {
            double wave = Math.sin(across * column + down * row + phase);
            int[] at = {image, channel, row, column};
            double value = features.getDouble(at) + 3 * wave;
            features.putScalar(at, Math.max(-2, Math.min(2, value)));
          }
        }
      }
    }
    return new DataSet(features, noise.getLabels());
  }
}
