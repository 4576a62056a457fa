/**
 * Finds images that a data set holds twice, also re-encoded or scaled ones, and whatever else is
 * wrong with its images.
 */
package org.vgg4j.datasets.copies;
