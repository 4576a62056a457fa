/**
 * Deeplearning4j's layer implementations, computed by oneDNN.
 *
 * <p>Each class here extends the stock implementation of a layer and takes its place at run time; a
 * graph's configuration, and so its JSON, does not change. Between two neighboring replaced layers
 * the values stay in oneDNN's layout: an {@link org.vgg4j.profiles.cpu.layers.LayerConnection}
 * carries them, and Deeplearning4j carries a token in their place. Wherever somebody else looks - a
 * stock layer, a listener, {@code feedForward} - a plain array is written.
 */
package org.vgg4j.profiles.cpu.layers;
