/**
 * oneDNN without Deeplearning4j: memory, primitives and what runs them. The packages of kernels
 * stand on this one.
 *
 * <p>A {@link org.vgg4j.profiles.cpu.onednn.Session} belongs to one graph. Its {@link
 * org.vgg4j.profiles.cpu.onednn.Tensor tensors} live in {@link
 * org.vgg4j.profiles.cpu.onednn.NativeBuffer buffers} of off-heap memory that grow to the largest
 * shape seen and are then used again, so that a step allocates nothing.
 */
package org.vgg4j.profiles.cpu.onednn;
