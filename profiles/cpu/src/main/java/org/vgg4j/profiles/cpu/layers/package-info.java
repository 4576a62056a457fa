/**
 * Deeplearning4j's layer implementations, computed by oneDNN.
 *
 * <p>Between two neighboring replaced layers the values stay in oneDNN's layout: a {@link
 * org.vgg4j.profiles.layers.LayerConnection} carries tensors, and Deeplearning4j carries a token in
 * their place. {@link org.vgg4j.profiles.cpu.layers.LayerInput} and {@link
 * org.vgg4j.profiles.cpu.layers.LayerOutput} copy from and to arrays where a neighbor is stock, or
 * somebody else looks.
 */
package org.vgg4j.profiles.cpu.layers;
