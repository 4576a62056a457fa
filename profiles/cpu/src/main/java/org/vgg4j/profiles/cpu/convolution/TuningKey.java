package org.vgg4j.profiles.cpu.convolution;

import org.bytedeco.dnnl.memory;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * What decides which algorithm is fastest. Batches share a key, and so do layers and graphs that
 * differ in nothing else.
 *
 * @param geometry of a batch of one image
 * @param fewImages whether the batch is so small that other candidates may be faster
 */
public record TuningKey(
    Pass pass,
    Layout layout,
    memory.data_type dataType,
    boolean bias,
    boolean fewImages,
    ConvolutionShape geometry) {}
