package org.vgg4j.models.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;

/**
 * Operators and constants in the order in which they were added.
 *
 * <p>What belongs to a vertex is called {@code vertex/Operator} or {@code vertex/parameter}; only
 * the names of the file's input and outputs have no slash, so none can take another's.
 */
final class OnnxGraph {

  /** The name of the dimension that differs from run to run. */
  static final String BATCH = "batch";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("vgg4j");
  private final List<NodeProto.Builder> nodes = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, String> published = new HashMap<>();

  /** Declares what the file takes. */
  Value input(String name, String meaning, List<Integer> shape) {
    graph.addInput(declaration(name, meaning, shape));
    return new Value(name, shape);
  }

  /**
   * Adds an operator.
   *
   * @return the name of what it gives
   */
  String operator(
      String vertex, String operator, List<String> inputs, AttributeProto... attributes) {
    String name = unused(vertex + "/" + operator);
    nodes.add(
        NodeProto.newBuilder()
            .setName(name)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(List.of(attributes)));
    return name;
  }

  /** Adds a constant; its name has to be an unused one. */
  String constant(Tensor tensor) {
    tensors.add(tensor);
    return tensor.name();
  }

  /** A name like this one that nothing has. */
  String unused(String wanted) {
    String name = wanted;
    for (int number = 2; !names.add(name); number++) {
      name = wanted + "_" + number;
    }
    return name;
  }

  /** Makes a value an output of the file, under this name. */
  void output(String name, String meaning, Value value) {
    graph.addOutput(declaration(name, meaning, value.shape()));
    boolean computed = nodes.stream().anyMatch(node -> node.getOutput(0).equals(value.name()));
    String own =
        computed && !published.containsKey(value.name())
            ? value.name()
            : operator(name, "Identity", List.of(value.name()));
    published.put(own, name);
  }

  /** All but the constants. */
  GraphProto build() {
    for (NodeProto.Builder node : nodes) {
      for (int i = 0; i < node.getInputCount(); i++) {
        node.setInput(i, published.getOrDefault(node.getInput(i), node.getInput(i)));
      }
      node.setOutput(0, published.getOrDefault(node.getOutput(0), node.getOutput(0)));
      graph.addNode(node);
    }
    return graph.build();
  }

  List<Tensor> tensors() {
    return List.copyOf(tensors);
  }

  private static ValueInfoProto declaration(String name, String meaning, List<Integer> shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    sizes.addDimBuilder().setDimParam(BATCH);
    shape.forEach(size -> sizes.addDimBuilder().setDimValue(size));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setDocString(meaning)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT_VALUE)
                        .setShape(sizes)))
        .build();
  }
}
