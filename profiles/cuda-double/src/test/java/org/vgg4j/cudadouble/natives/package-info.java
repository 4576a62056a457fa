/** Native libraries that the tests compile: NVIDIA's doubles, and what stands before ND4J's own. */
package org.vgg4j.cudadouble.natives;
