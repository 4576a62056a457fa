/**
 * The kernels over cuDNN against plain Java, on a real card or on the double: {@link
 * org.vgg4j.cudadouble.kernels.KernelCheck} is a program of its own that needs the bindings of CUDA
 * and nothing else.
 */
package org.vgg4j.cudadouble.kernels;
