package org.vgg4j.profiles.layers;

import java.util.List;
import org.vgg4j.profiles.Fallbacks;

/**
 * Where in a graph an implementation is put, and what it shares with the others.
 *
 * @param <T> what layers hand to each other in the place of arrays
 * @param name of the layer or addition
 * @param before for each input the connection to the layer before; null if that is not replaced
 * @param after connection to the layers after; null if not all are replaced
 * @param gradientWanted false if the layer reads the graph's input or a frozen layer, for whose
 *     gradient there is no use
 * @param reluFollows whether the only reader of the result is a replaced ReLU
 * @param listeners whether somebody looks at activations
 * @param fallbacks where to count passes that run stock after all
 */
public record Place<T>(
    String name,
    List<LayerConnection<T>> before,
    LayerConnection<T> after,
    boolean gradientWanted,
    boolean reluFollows,
    ActivationListeners listeners,
    Fallbacks fallbacks) {}
