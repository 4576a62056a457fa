/**
 * Weights in the files of other frameworks: named tensors, read and written. Knows nothing of
 * networks; which tensor is which layer's is known to {@code org.vgg4j.models.layouts}.
 */
package org.vgg4j.formats;
