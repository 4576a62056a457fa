package org.vgg4j.profiles.cpu.convolution;

import org.bytedeco.dnnl.memory;

/**
 * What can compute a pass of a convolution.
 *
 * @param precision of what is multiplied
 */
public record Candidate(ConvolutionAlgorithm algorithm, memory.data_type precision) {}
