/**
 * From images on disk to batches on the way to a network: find or fetch a data set, check it, split
 * it, augment it, and serve it a whole batch at a time.
 *
 * <p>{@link org.vgg4j.datasets.catalog.Datasets} opens a data set by name or folder; {@link
 * org.vgg4j.datasets.batches.BatchIterator} turns one of its parts into batches. Everything that
 * can be wrong with data ends in a {@link org.vgg4j.datasets.DatasetException} of one line.
 */
package org.vgg4j.datasets;
