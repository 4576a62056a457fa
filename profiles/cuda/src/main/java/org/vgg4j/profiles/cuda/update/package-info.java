/**
 * The optimizer's step over a graph's flat arrays: as many calls for a hundred layers as for one,
 * no number read back, nothing allocated. Configuration stays Deeplearning4j's, and so does the
 * state wherever somebody asks for it.
 */
package org.vgg4j.profiles.cuda.update;
