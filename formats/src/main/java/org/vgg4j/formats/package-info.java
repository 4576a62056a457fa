/**
 * Weights in the files of other frameworks: named tensors, read and written. Knows nothing of
 * networks; which tensor is which layer's is known to {@code org.vgg4j.models.layouts}.
 *
 * <p>{@link org.vgg4j.formats.TensorFiles} opens whatever {@link org.vgg4j.formats.TensorFormat}
 * recognizes. {@link org.vgg4j.formats.SafetensorsWriter}, {@link org.vgg4j.formats.PyTorchWriter},
 * {@link org.vgg4j.formats.KerasWriter} and {@link org.vgg4j.formats.NpyWriter} write. A file is
 * data here: nothing in it is run, no link in it is followed, and a length is believed only as far
 * as the file goes.
 */
package org.vgg4j.formats;
