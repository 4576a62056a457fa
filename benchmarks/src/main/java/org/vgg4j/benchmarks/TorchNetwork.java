package org.vgg4j.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network of vgg4j, built of DJL's own blocks: what a DJL user would write by hand for it. Takes
 * {@code [batch, channels, height, width]} and gives the class scores, before softmax, {@code
 * [batch, classes]}.
 */
final class TorchNetwork extends AbstractBlock {

  private final NetworkPlan plan;
  private final Map<String, Block> blocks = new LinkedHashMap<>();

  TorchNetwork(NetworkPlan plan) {
    this.plan = plan;
    for (NetworkPlan.Node node : plan.nodes()) {
      SequentialBlock block = new SequentialBlock();
      node.steps().forEach(step -> block.add(TorchBlocks.of(step)));
      blocks.put(node.name(), addChildBlock(node.name(), block));
    }
  }

  /** Layer name to its block. */
  Map<String, Block> blocks() {
    return blocks;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameters,
      NDList inputs,
      boolean training,
      PairList<String, Object> options) {
    Map<String, NDArray> values = new HashMap<>();
    NDArray value = inputs.singletonOrThrow();
    values.put(plan.image(), value);
    for (NetworkPlan.Node node : plan.nodes()) {
      value = values.get(node.inputs().get(0));
      for (String other : node.inputs().subList(1, node.inputs().size())) {
        value = value.add(values.get(other));
      }
      if (!node.steps().isEmpty()) {
        value =
            blocks
                .get(node.name())
                .forward(parameters, new NDList(value), training)
                .singletonOrThrow();
      }
      values.put(node.name(), value);
    }
    return new NDList(value);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {shape(inputShapes[0], null, null)};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    shape(inputShapes[0], manager, type);
  }

  /** The shape of the class scores; initializes the blocks on the way if there is a manager. */
  private Shape shape(Shape images, NDManager manager, DataType type) {
    Map<String, Shape> shapes = new HashMap<>();
    Shape shape = images;
    shapes.put(plan.image(), shape);
    for (NetworkPlan.Node node : plan.nodes()) {
      shape = shapes.get(node.inputs().get(0));
      if (!node.steps().isEmpty()) {
        Block block = blocks.get(node.name());
        if (manager != null) {
          block.initialize(manager, type, shape);
        }
        shape = block.getOutputShapes(new Shape[] {shape})[0];
      }
      shapes.put(node.name(), shape);
    }
    return shape;
  }
}
