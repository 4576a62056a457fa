package org.vgg4j.profiles.cpu.convolution;

import org.bytedeco.dnnl.memory;

/**
 * How a pass of a convolution is computed.
 *
 * @param precision of what is multiplied
 */
public record Candidate(ConvolutionAlgorithm method, memory.data_type precision) {}
