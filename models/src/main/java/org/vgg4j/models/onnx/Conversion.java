package org.vgg4j.models.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.vgg4j.models.InputShape;

/** Walks through a network's vertices in the order in which they are computed. */
final class Conversion {

  static final String IMAGES = "images";

  /** Of January 2022; what reads newer files reads them too. */
  private static final long OPSET = 17;

  /** The format of files that came with that opset. */
  private static final long IR_VERSION = 8;

  private static final float HIGHEST_PIXEL = 255;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ComputationGraph network;
  private final ComputationGraphConfiguration configuration;
  private final OnnxOptions options;
  private final OnnxGraph onnx = new OnnxGraph();

  private Conversion(ComputationGraph network, OnnxOptions options) {
    this.network = network;
    this.configuration = network.getConfiguration();
    this.options = options;
  }

  static OnnxFile of(ComputationGraph network, OnnxOptions options) {
    Conversion conversion = new Conversion(network, options);
    conversion.requireOneInputAndOneOutput();
    conversion.vertices();
    return new OnnxFile(conversion.model(), conversion.onnx.build(), conversion.onnx.tensors());
  }

  private void requireOneInputAndOneOutput() {
    List<String> inputs = configuration.getNetworkInputs();
    List<String> outputs = configuration.getNetworkOutputs();
    if (inputs.size() != 1 || outputs.size() != 1) {
      throw new OnnxException(
          "a network with inputs %s and outputs %s cannot be written as ONNX: expected one of each"
              .formatted(inputs, outputs));
    }
    String output = outputs.get(0);
    Layer last =
        configuration.getVertices().get(output) instanceof LayerVertex vertex
            ? Layers.thawed(vertex.getLayerConf().getLayer())
            : null;
    if (!(last instanceof OutputLayer || last instanceof LossLayer)) {
      throw at(output).refused("the network ends with it, expected an OutputLayer or a LossLayer");
    }
  }

  private void vertices() {
    Map<String, Value> values = new HashMap<>();
    String input = configuration.getNetworkInputs().get(0);
    values.put(input, images(input));
    for (int index : network.topologicalSortOrder()) {
      String name = network.getVertices()[index].getVertexName();
      if (!values.containsKey(name)) {
        GraphVertex vertex = configuration.getVertices().get(name);
        List<Value> inputs =
            configuration.getVertexInputs().get(name).stream().map(values::get).toList();
        values.put(name, Vertices.convert(vertex, inputs, at(name)));
      }
    }
    int classes = values.get(configuration.getNetworkOutputs().get(0)).length();
    if (classes != options.classes().size()) {
      throw new OnnxException(
          "%d names of classes for a network of %d classes: expected one name for each"
              .formatted(options.classes().size(), classes));
    }
  }

  private Value images(String vertex) {
    InputShape shape = options.images();
    Value images =
        onnx.input(
            IMAGES,
            (shape.channels() == 3 ? "RGB images, " : "images, ") + options.pixels().meaning(),
            List.of(shape.channels(), shape.height(), shape.width()));
    return switch (options.pixels()) {
      case RAW -> normalized(images, at(vertex));
      case NORMALIZED -> images;
    };
  }

  /** Step by step as in training, so that the values are the same to the last bit. */
  private Value normalized(Value pixels, Site site) {
    String share =
        site.operator("Div", List.of(pixels.name(), site.scalar("highest", HIGHEST_PIXEL)));
    String centered =
        site.operator("Sub", List.of(share, perChannel("mean", options.mean(), site)));
    return pixels.named(
        site.operator(
            "Div", List.of(centered, perChannel("deviation", options.deviation(), site))));
  }

  private static String perChannel(String name, List<Float> values, Site site) {
    float[] array = new float[values.size()];
    for (int channel = 0; channel < array.length; channel++) {
      array[channel] = values.get(channel);
    }
    return site.constant(name, () -> array, 1, array.length, 1, 1);
  }

  private Site at(String vertex) {
    return new Site(vertex, network, onnx);
  }

  private ModelProto model() {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setProducerName("vgg4j")
        .setProducerVersion(options.version())
        .addMetadataProps(entry("classes", json(options.classes())))
        .addMetadataProps(entry("images", options.images().toString()))
        .addMetadataProps(entry("pixels", options.pixels().id()))
        .addMetadataProps(entry("mean", json(options.mean())))
        .addMetadataProps(entry("deviation", json(options.deviation())))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  private static String json(List<?> list) {
    try {
      return JSON.writeValueAsString(list);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers that are no JSON: " + list, e);
    }
  }
}
