/**
 * Deeplearning4j's layers over the kernels of {@link org.vgg4j.profiles.cuda.cudnn}.
 *
 * <p>Values stay ND4J's arrays, in the workspaces where Deeplearning4j wants them: a layer gets its
 * result's array from there, gives the kernels where source and result lie on the GPU ({@link
 * org.vgg4j.profiles.cuda.layers.DeviceArrays}), and queues the kernels on the stream on which ND4J
 * queues its own. Nothing is copied and nothing waited for, and any layer may be followed by a
 * stock one.
 */
package org.vgg4j.profiles.cuda.layers;
