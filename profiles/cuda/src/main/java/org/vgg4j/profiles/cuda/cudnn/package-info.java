/**
 * Layers by cuDNN and cuBLAS. Kernels know device pointers to 32-bit floats, shapes and a stream,
 * and nothing of ND4J: a small program can run them on any card. They compile against the bindings
 * of cuDNN 8 and 9, and need no more than cuDNN 8.
 *
 * <p>All tensors are packed {@code [batch, channels, height, width]}. Nothing here waits for the
 * GPU: calls queue work on the session's stream and return. A kernel's memory, and what it has set
 * up in cuDNN, belongs to its session and goes with it.
 */
package org.vgg4j.profiles.cuda.cudnn;
