package org.vgg4j.datasets.catalog;

import org.vgg4j.datasets.DatasetName;

/**
 * A data set that is known by name, as {@code datasets list} shows it.
 *
 * @param description one line for people, and where it is or how much there is to fetch
 * @param here whether it can be opened without a download
 * @param fetchable whether {@code datasets fetch} brings it; otherwise it ships with the program
 */
public record DatasetInfo(DatasetName name, String description, boolean here, boolean fetchable) {}
