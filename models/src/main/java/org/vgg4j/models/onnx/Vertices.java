package org.vgg4j.models.onnx;

import java.util.List;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;

/** Which converter a vertex has: layers, and what joins and splits their values. */
final class Vertices {

  private static final Converters<GraphVertex, List<Value>> CONVERTERS =
      new Converters<GraphVertex, List<Value>>("its kind")
          .with(LayerVertex.class, Vertices::layer)
          .with(ElementWiseVertex.class, Vertices::elementWise)
          .with(MergeVertex.class, Vertices::merge)
          .with(SubsetVertex.class, Vertices::subset)
          .with(
              ScaleVertex.class,
              (vertex, inputs, site) ->
                  with("Mul", inputs, site.scalar("factor", vertex.getScaleFactor()), site))
          .with(
              ShiftVertex.class,
              (vertex, inputs, site) ->
                  with("Add", inputs, site.scalar("summand", vertex.getShiftFactor()), site))
          .with(
              PreprocessorVertex.class,
              (vertex, inputs, site) ->
                  Flattenings.convert(vertex.getPreProcessor(), inputs.get(0), site));

  private Vertices() {}

  static Value convert(GraphVertex vertex, List<Value> inputs, Site site) {
    return CONVERTERS.convert(vertex, inputs, site);
  }

  private static Value layer(LayerVertex vertex, List<Value> inputs, Site site) {
    Value input = inputs.get(0);
    if (vertex.getPreProcessor() != null) {
      input = Flattenings.convert(vertex.getPreProcessor(), input, site);
    }
    return Layers.convert(vertex.getLayerConf().getLayer(), input, site);
  }

  /** Of values of one shape, which stays. */
  private static Value elementWise(ElementWiseVertex vertex, List<Value> inputs, Site site) {
    Value first = inputs.get(0);
    for (Value input : inputs) {
      if (!input.shape().equals(first.shape())) {
        throw site.refused(
            "combines values of %s and %s, expected one shape"
                .formatted(first.sizes(), input.sizes()));
      }
    }
    List<String> names = inputs.stream().map(Value::name).toList();
    return first.named(
        switch (vertex.getOp()) {
          case Add -> inPairs("Add", names, site);
          case Subtract -> inPairs("Sub", names, site);
          case Product -> inPairs("Mul", names, site);
          case Average -> site.operator("Mean", names);
          case Max -> site.operator("Max", names);
        });
  }

  /** ONNX's arithmetic takes two at a time. */
  private static String inPairs(String operator, List<String> names, Site site) {
    String result = names.get(0);
    for (String other : names.subList(1, names.size())) {
      result = site.operator(operator, List.of(result, other));
    }
    return result;
  }

  /** Channels behind channels. */
  private static Value merge(MergeVertex vertex, List<Value> inputs, Site site) {
    if (vertex.getMergeAxis() != 1) {
      throw site.refused(
          "merges along dimension %d, expected channels".formatted(vertex.getMergeAxis()));
    }
    String merged =
        site.operator(
            "Concat", inputs.stream().map(Value::name).toList(), Attributes.of("axis", 1));
    return withChannels(merged, inputs.stream().mapToInt(Value::channels).sum(), inputs.get(0));
  }

  /** Some of the channels; Deeplearning4j counts the last of them in, ONNX does not. */
  private static Value subset(SubsetVertex vertex, List<Value> inputs, Site site) {
    Value input = inputs.get(0);
    int from = vertex.getFrom();
    int end = vertex.getTo() + 1;
    String slice =
        site.operator(
            "Slice",
            List.of(
                input.name(),
                site.wholeNumbers("from", from),
                site.wholeNumbers("end", end),
                site.wholeNumbers("axes", 1)));
    return withChannels(slice, end - from, input);
  }

  private static Value withChannels(String name, int channels, Value like) {
    return like.isImage()
        ? Value.image(name, channels, like.height(), like.width())
        : Value.vector(name, channels);
  }

  private static Value with(String operator, List<Value> inputs, String constant, Site site) {
    Value input = inputs.get(0);
    return input.named(site.operator(operator, List.of(input.name(), constant)));
  }
}
