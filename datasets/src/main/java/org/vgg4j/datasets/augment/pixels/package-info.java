/** What can be done to the pixels of an image, without any drawing of numbers. */
package org.vgg4j.datasets.augment.pixels;
