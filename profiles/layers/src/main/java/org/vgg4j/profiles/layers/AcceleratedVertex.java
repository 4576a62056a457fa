package org.vgg4j.profiles.layers;

import org.deeplearning4j.nn.graph.vertex.GraphVertex;

/** A vertex that is no layer and was put into a graph in the place of a stock one. */
public interface AcceleratedVertex extends Accelerated {

  /** The vertex in whose place this one was put. */
  GraphVertex stock();
}
