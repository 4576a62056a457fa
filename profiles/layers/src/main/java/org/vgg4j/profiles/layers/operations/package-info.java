/**
 * What layers compute, in plain numbers: for kernels, which know nothing of Deeplearning4j, ND4J or
 * graphs.
 */
package org.vgg4j.profiles.layers.operations;
