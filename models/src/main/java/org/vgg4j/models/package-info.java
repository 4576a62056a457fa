/**
 * A name and a few options become a Deeplearning4j {@code ComputationGraph}.
 *
 * <p>{@link org.vgg4j.models.ModelFactory} is the door: it lists the models, configures them and
 * creates them. Each family of networks is one small file with its paper and a table of its
 * members; {@link org.vgg4j.models.LayerTable} describes a network without allocating its weights.
 *
 * <p>Configurations hold Deeplearning4j's own classes only, so that plain Deeplearning4j can load
 * what this project saves. Images are {@code [batch, channels, height, width]}, labels one-hot (or
 * smoothed) {@code [batch, classes]}, the only output is called {@code output}: class
 * probabilities, {@code [batch, classes]}.
 */
package org.vgg4j.models;
