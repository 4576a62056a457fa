/**
 * Convolutions, and dense layers as such, by several algorithms. A rule knows which of them to
 * take; an {@link org.vgg4j.profiles.cpu.convolution.AlgorithmSelector} may know better.
 */
package org.vgg4j.profiles.cpu.convolution;
