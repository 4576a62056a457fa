/**
 * How training images are varied, a small file for each way, each a function of what {@link
 * org.vgg4j.datasets.augment.ImageDraws} draws for (seed, epoch, image).
 */
package org.vgg4j.datasets.augment;
