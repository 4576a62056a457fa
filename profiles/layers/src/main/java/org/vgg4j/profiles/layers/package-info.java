/**
 * What every engine needs to replace the layers of a Deeplearning4j graph and to give them back;
 * nothing here knows which engine it is.
 *
 * <p>{@link org.vgg4j.profiles.layers.GraphAccelerator} decides which layers and additions of a
 * graph are replaced, says of the others why not, asks an {@link org.vgg4j.profiles.layers.Engine}
 * for implementations, and puts them into the graph, or stock ones back. Only implementations
 * change: an implementation extends the stock layer and takes its state over, and a graph's
 * configuration, and so its JSON, stays what it is.
 *
 * <p>An {@link org.vgg4j.profiles.layers.AcceleratedLayer} computes a pass, {@link
 * org.vgg4j.profiles.layers.LayerPasses} leave it to the stock layer where the engine cannot or
 * must not, and a {@link org.vgg4j.profiles.layers.LayerConnection} carries values of the engine's
 * own kind from one replaced layer to the next. Wherever somebody else looks - a stock layer, a
 * listener, {@code feedForward} - a plain array is written.
 */
package org.vgg4j.profiles.layers;
