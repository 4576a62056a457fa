package org.vgg4j.models.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import onnx.Onnx.AttributeProto;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a converter stands.
 *
 * @param vertex the name of what it converts
 * @param network that has it; read, never changed
 * @param onnx where its operators go
 */
record Site(String vertex, ComputationGraph network, OnnxGraph onnx) {

  /** Adds an operator that keeps its input's shape. */
  Value operator(String operator, Value input, AttributeProto... attributes) {
    return input.named(operator(operator, List.of(input.name()), attributes));
  }

  String operator(String operator, List<String> inputs, AttributeProto... attributes) {
    return onnx.operator(vertex, operator, inputs, attributes);
  }

  /** Whether the layer has such a parameter. */
  boolean has(String parameter) {
    return array(parameter) != null;
  }

  /**
   * Adds a parameter of the layer.
   *
   * @param shape in ONNX, the last dimension runs fastest, as in Deeplearning4j's order c
   * @return its name
   * @throws OnnxException if the layer has none or one of another size
   */
  String parameter(String parameter, long... shape) {
    INDArray array = require(parameter, shape);
    return constant(parameter, () -> values(array), shape);
  }

  /** The values of a parameter, to be changed on the way; as {@link #parameter}. */
  float[] values(String parameter, long... shape) {
    return values(require(parameter, shape));
  }

  String constant(String name, Supplier<float[]> values, long... shape) {
    return onnx.constant(
        Tensor.floats(
            onnx.unused(vertex + "/" + name), Arrays.stream(shape).boxed().toList(), values));
  }

  /** A single number. */
  String scalar(String name, double value) {
    return constant(name, () -> new float[] {(float) value});
  }

  String wholeNumbers(String name, long... values) {
    return onnx.constant(Tensor.wholeNumbers(onnx.unused(vertex + "/" + name), values));
  }

  /** ONNX's images are {@code [batch, channels, height, width]} and no others. */
  void requireChannelsFirst(CNN2DFormat format) {
    if (format != null && format != CNN2DFormat.NCHW) {
      throw refused("images are channels-last, expected channels-first (NCHW)");
    }
  }

  /**
   * @throws OnnxException if images of another size come in than the layer was trained with
   */
  void requireInputs(long expected, long found, Value input) {
    if (expected != found) {
      throw refused(
          ("expected %d inputs, found %d in %s; give the size of the images that the network was"
                  + " trained with")
              .formatted(expected, found, input.sizes()));
    }
  }

  Value requireImage(Value input) {
    if (!input.isImage()) {
      throw refused("takes images, found %s numbers in a row".formatted(input.sizes()));
    }
    return input;
  }

  /** An error that names the vertex. */
  OnnxException refused(String reason) {
    return new OnnxException("layer '%s' cannot be written as ONNX: %s".formatted(vertex, reason));
  }

  private INDArray array(String parameter) {
    return network.getLayer(vertex).getParam(parameter);
  }

  private INDArray require(String parameter, long... shape) {
    long expected = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    INDArray array = array(parameter);
    if (array == null || array.length() != expected) {
      throw refused(
          "it has %d values of its parameter %s, expected %d; the network is damaged"
              .formatted(array == null ? 0 : array.length(), parameter, expected));
    }
    return array;
  }

  /** One copy of the whole array: parameters are views, some of them in order f. */
  private static float[] values(INDArray array) {
    INDArray floats = array.castTo(DataType.FLOAT);
    INDArray ordered = floats.dup('c');
    float[] values = ordered.data().asFloat();
    ordered.close();
    if (floats != array) {
      floats.close();
    }
    return values;
  }
}
