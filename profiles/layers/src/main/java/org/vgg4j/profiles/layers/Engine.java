package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/**
 * What computes layers in the place of Deeplearning4j. One engine serves one graph. {@link
 * GraphAccelerator} asks it, layer by layer, for those of the graph that {@link Eligibility} lets
 * pass: first for what it refuses, then, in the graph's order, for the implementations of all
 * others.
 *
 * @param <T> what its layers hand to each other in the place of arrays
 */
public interface Engine<T> {

  /** Its name, for people, as in {@code no oneDNN kernel for OutputLayer}. */
  String name();

  /** Whether it computes a function, alone and in one pass with a layer that ends in it. */
  boolean computes(ActivationFunction function);

  /**
   * Why it leaves a layer to stock that is eligible otherwise, in a few words, which go into the
   * report of the acceleration; null if it computes the layer.
   *
   * @param settings of a convolution, dense layer, batch norm, pooling, global pooling, dropout or
   *     activation
   */
  String refusal(Layer settings);

  /**
   * Whether it computes a layer of vectors as it does one of images; dense layers aside, which read
   * nothing else.
   *
   * @param settings as {@link #refusal} is given them
   */
  default boolean readsVectors(Layer settings) {
    return false;
  }

  /** Whether it computes output and loss layers of softmax with cross entropy. */
  default boolean computesCrossEntropy() {
    return false;
  }

  /**
   * A connection between a layer and all that read its result.
   *
   * @param readers how many times the result is read in a pass
   * @return null if its layers hand on Deeplearning4j's arrays alone
   */
  LayerConnection<T> connection(int readers);

  /**
   * The implementation of a layer that it does not refuse. It takes over the state of the origin,
   * and so its parameters, before it computes.
   *
   * @param origin the implementation in whose place it is put, stock or accelerated
   * @return a subclass of the stock implementation that is {@link Accelerated}
   */
  AbstractLayer<?> layer(AbstractLayer<?> origin, Place<T> place);

  /** Whether it computes vertices that multiply by a number. */
  default boolean scales() {
    return false;
  }

  /**
   * The implementation of such a vertex, where {@link #scales} says so.
   *
   * @param origin see {@link #addition}
   * @param factor the number
   */
  default GraphVertex scaling(
      ComputationGraph graph, GraphVertex origin, Place<T> place, double factor) {
    throw new UnsupportedOperationException(name() + " does not scale");
  }

  /**
   * The implementation of a sum of two layers' results.
   *
   * @param origin the vertex in whose place it is put, stock or accelerated
   * @param place with the connections to both inputs
   * @return a vertex of the same name, index, inputs and outputs that is an {@link
   *     AcceleratedVertex}
   */
  GraphVertex addition(ComputationGraph graph, GraphVertex origin, Place<T> place);
}
