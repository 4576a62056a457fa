package org.vgg4j.profiles.agreement;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Nesterovs;

/** One network for images of 10 x 10 whose values are read more than once and added. */
public final class ResidualNets {

  private final GraphBuilder builder = Nets.builder(new Nesterovs(0.01, 0.9), DataType.FLOAT);

  /** Pre-activation: a block's input is read by its norm and by its addition. */
  public ComputationGraph preActivation(Activation activation) {
    String last = conv("stem", 1, 12, "input");
    for (int block = 1; block <= 3; block++) {
      boolean smaller = block == 2;
      String name = "block" + block + "_";
      String open = relu(name + "relu1", activation, norm(name + "bn1", last));
      String inner = conv(name + "conv1", smaller ? 2 : 1, 12, open);
      inner = relu(name + "relu2", activation, norm(name + "bn2", inner));
      inner = conv(name + "conv2", 1, 12, inner);
      last = add(name + "add", smaller ? conv(name + "shortcut", 2, 12, open) : last, inner);
    }
    return finish(relu("relu", activation, norm("bn", last)));
  }

  /** The addition is followed by an activation, whose result two read. */
  public ComputationGraph postActivation(Activation activation) {
    String last = relu("relu0", activation, conv("stem", 1, 12, "input"));
    for (int block = 1; block <= 2; block++) {
      String name = "block" + block + "_";
      String inner = norm(name + "bn1", conv(name + "conv1", 1, 12, last));
      inner = norm(name + "bn2", conv(name + "conv2", 1, 12, inner));
      last = relu(name + "relu", activation, add(name + "add", last, inner));
    }
    return finish(last);
  }

  String conv(String name, int stride, int channels, String from) {
    builder.addLayer(
        name,
        new ConvolutionLayer.Builder(3, 3)
            .nOut(channels)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            // Without a bias, whose gradient ahead of a norm is 0 but for rounding.
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .build(),
        from);
    return name;
  }

  private String norm(String name, String from) {
    builder.addLayer(name, new BatchNormalization(), from);
    return name;
  }

  private String relu(String name, Activation activation, String from) {
    builder.addLayer(name, new ActivationLayer(activation), from);
    return name;
  }

  String add(String name, String left, String right) {
    builder.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), left, right);
    return name;
  }

  ComputationGraph finish(String last) {
    builder.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), last);
    return Nets.finish(builder, "pool", InputType.convolutional(10, 10, 3));
  }

  /** Half of the values of a vertex, at random. */
  String dropout(String name, String from) {
    builder.addLayer(name, new DropoutLayer(0.5), from);
    return name;
  }
}
