package org.vgg4j.profiles.cuda.cudnn;

/**
 * How a pass of a convolution is computed.
 *
 * @param number cuDNN's number of the algorithm, among those of its pass
 * @param scratchBytes bytes of scratch memory that it needs
 */
record Algorithm(int number, long scratchBytes) {}
