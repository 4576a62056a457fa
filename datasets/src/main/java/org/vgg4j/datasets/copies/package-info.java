/** Finds images that are in two parts of a data set, also re-encoded or scaled ones. */
package org.vgg4j.datasets.copies;
