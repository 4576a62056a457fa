/**
 * The program on ND4J's real CUDA backend, whose native library is replaced by a double that needs
 * no GPU. {@code src/test/native/double.h} says what that shows and what it does not.
 */
package org.vgg4j.cudadouble;
