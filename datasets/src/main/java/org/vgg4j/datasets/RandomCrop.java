package org.vgg4j.datasets;

import java.util.random.RandomGenerator;

/**
 * A random part of an image, scaled to the size of the training images: Szegedy et al., Going
 * Deeper with Convolutions, 2015, section 6, with the bounds that torchvision has.
 *
 * @param smallestArea the least share of the image's area that is taken, above 0 and at most 1
 * @param random draws the part
 */
public record RandomCrop(double smallestArea, RandomGenerator random) {}
