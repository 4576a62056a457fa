/** From images to batches: order, augmentation, and a pipeline that decodes ahead. */
package org.vgg4j.datasets.batches;
