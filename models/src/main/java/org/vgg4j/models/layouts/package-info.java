/**
 * Weights in the layouts of other frameworks: which tensor of a file is which parameter of which
 * layer, and in what order its values lie. Read and written by the same tables.
 *
 * <p>A {@link org.vgg4j.models.layouts.Layout} turns a network's configuration into {@link
 * org.vgg4j.models.layouts.Entry entries}, one for each tensor. {@link
 * org.vgg4j.models.layouts.Import} and {@link org.vgg4j.models.layouts.Export} follow them; {@link
 * org.vgg4j.models.layouts.Recognition} finds the layout and the model of a file by its names and
 * shapes; a {@link org.vgg4j.models.layouts.TensorMap} is a layout that a user writes.
 *
 * <p>All layouts are told against one, PyTorch's: a convolution's weights are {@code [out, in,
 * height, width]}, a dense layer's {@code [out, in]}, images are flattened channel by channel.
 */
package org.vgg4j.models.layouts;
