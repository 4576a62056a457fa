package org.vgg4j.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.impl.ActivationReLU;

/**
 * What a network consists of, and what one image costs in memory. Read from the configuration:
 * nothing is allocated.
 *
 * <p>Memory is counted in fp32 and MB of 2^20 bytes as in the table that {@code
 * pytorch-vgg16-compact} prints (torchsummary's accounting): the output of every layer, with a
 * layer's own ReLU and the flattening of an image counted as layers, each once for its values and
 * once for its gradients. That gives this network's published 4.46 MB and, with the rest, 60.85 MB:
 * 276,480 values of convolutions and as many of their ReLUs, 31,232 of pools, 512 flattened, 410 of
 * dense layers and their ReLUs (420 as published), times 8 bytes.
 *
 * @param model its name
 * @param input the shape of one image
 * @param classes how many classes
 * @param rows the layers, in order
 * @param parameters all of them, as {@code ComputationGraph.numParams()} counts: batch norm has 4
 *     values per channel
 * @param trainableParameters without batch norm's running means and variances
 * @param inputMegabytes one image
 * @param activationMegabytes forward and backward
 * @param parameterMegabytes all parameters
 * @param singleValueNorm the first batch norm that sees one value per channel of an image, as after
 *     a dense layer; null for none. Such a layer cannot be trained on a batch of one image
 * @param totalMegabytes the sum of these three, without the optimizer's state
 */
public record LayerTable(
    String model,
    InputShape input,
    int classes,
    List<Row> rows,
    long parameters,
    long trainableParameters,
    double inputMegabytes,
    double activationMegabytes,
    double parameterMegabytes,
    String singleValueNorm,
    double totalMegabytes) {

  private static final double BYTES_PER_MEGABYTE = 1 << 20;

  /**
   * One layer.
   *
   * @param name unique in the network
   * @param type what it does, for people: {@code Convolution 3x3, ReLU}
   * @param inputs the names of the layers it stands on; {@code input} is the image
   * @param outputShape without the batch: {@code [channels, height, width]} or {@code [units]}
   * @param parameters how many, 0 if none
   * @param parameterShapes by Deeplearning4j's names: {@code W} ({@code [out, in, height, width]}
   *     or {@code [in, out]}), {@code b}, {@code gamma}, {@code beta}, {@code mean}, {@code var}
   */
  public record Row(
      String name,
      String type,
      List<String> inputs,
      List<Long> outputShape,
      long parameters,
      Map<String, List<Long>> parameterShapes) {}

  public LayerTable {
    rows = List.copyOf(rows);
  }

  /**
   * The table of a model.
   *
   * @throws ModelException as {@link ModelFactory#configure}
   */
  public static LayerTable of(String name, ModelOptions options) {
    ComputationGraphConfiguration configuration = ModelFactory.configure(name, options);
    InputShape input = options.input();
    Map<String, InputType> outputs =
        configuration.getLayerActivationTypes(
            InputType.convolutional(input.height(), input.width(), input.channels()));
    List<Row> rows = new ArrayList<>();
    long parameters = 0;
    long fixed = 0;
    long activations = 0;
    String singleValueNorm = null;
    for (Map.Entry<String, GraphVertex> vertex : configuration.getVertices().entrySet()) {
      String layerName = vertex.getKey();
      List<Long> shape = shape(outputs.get(layerName));
      List<String> inputs = List.copyOf(configuration.getVertexInputs().get(layerName));
      long values = shape.stream().reduce(1L, Math::multiplyExact);
      if (vertex.getValue() instanceof LayerVertex layerVertex) {
        Layer layer = layerVertex.getLayerConf().getLayer();
        long own = layer.initializer().numParams(layer);
        rows.add(
            new Row(
                layerName,
                LayerTexts.type(layer),
                inputs,
                shape,
                own,
                LayerTexts.parameterShapes(layer)));
        parameters += own;
        if (layer instanceof BatchNormalization norm) {
          fixed += 2 * norm.getNOut();
          boolean single = singleValueNorm == null && values == norm.getNOut();
          singleValueNorm = single ? layerName : singleValueNorm;
        }
        activations += hasOwnRelu(layer) ? 2 * values : values;
        if (layerVertex.getPreProcessor() instanceof CnnToFeedForwardPreProcessor) {
          activations += outputs.get(inputs.get(0)).arrayElementsPerExample();
        }
      } else {
        rows.add(
            new Row(layerName, LayerTexts.type(vertex.getValue()), inputs, shape, 0, Map.of()));
        activations += values;
      }
    }
    double inputMegabytes = megabytes((long) input.channels() * input.height() * input.width());
    double activationMegabytes = 2 * megabytes(activations);
    double parameterMegabytes = megabytes(parameters);
    return new LayerTable(
        ModelFactory.info(name).name(),
        input,
        options.classes(),
        rows,
        parameters,
        parameters - fixed,
        inputMegabytes,
        activationMegabytes,
        parameterMegabytes,
        singleValueNorm,
        inputMegabytes + activationMegabytes + parameterMegabytes);
  }

  /** Images that a batch needs for training. */
  public int leastBatch() {
    return singleValueNorm == null ? 1 : 2;
  }

  /**
   * Checks a batch for training.
   *
   * @param what the value that is checked, by the name that a user gives it
   * @param images its value
   * @param advice what to give instead
   * @throws ModelException in one line, if the network cannot be trained on so few
   */
  public void requireBatch(String what, int images, String advice) {
    if (images < leastBatch()) {
      throw new ModelException(
          "%s is %d, expected %d or more: batch norm in %s of %s sees one value per channel of an image, which has no variance alone; %s"
              .formatted(what, images, leastBatch(), singleValueNorm, model, advice));
    }
  }

  private static boolean hasOwnRelu(Layer layer) {
    return LayerTexts.hasWeights(layer)
        && !(layer instanceof BaseOutputLayer)
        && ((BaseLayer) layer).getActivationFn() instanceof ActivationReLU;
  }

  private static List<Long> shape(InputType type) {
    if (type instanceof InputTypeConvolutional image) {
      return List.of(image.getChannels(), image.getHeight(), image.getWidth());
    }
    return List.of(type.arrayElementsPerExample());
  }

  private static double megabytes(long values) {
    return values * Float.BYTES / BYTES_PER_MEGABYTE;
  }
}
