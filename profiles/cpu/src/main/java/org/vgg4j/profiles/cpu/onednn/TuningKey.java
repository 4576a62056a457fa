package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.dnnl.memory;

/**
 * What decides which algorithm is fastest. Batches share a key, and so do layers and graphs that
 * differ in nothing else.
 *
 * @param geometry of a batch of one image
 * @param fewImages whether the batch is so small that other ways may be faster
 */
record TuningKey(
    Pass pass,
    Layout layout,
    memory.data_type dataType,
    boolean bias,
    boolean fewImages,
    ConvolutionShape geometry) {}
