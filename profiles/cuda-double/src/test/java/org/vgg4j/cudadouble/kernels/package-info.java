/**
 * The kernels over cuDNN against plain Java and the processor's kernels, on a real card or on the
 * double: {@link org.vgg4j.cudadouble.kernels.KernelCheck} is a program of its own that needs the
 * bindings of CUDA and oneDNN, and no ND4J.
 */
package org.vgg4j.cudadouble.kernels;
