package org.vgg4j.datasets.catalog;

/**
 * A data set that is known by name.
 *
 * @param name what {@code --data} takes
 * @param description one line for people
 * @param fetchable whether {@code datasets fetch} brings it; otherwise it ships with the program
 */
public record DatasetInfo(String name, String description, boolean fetchable) {}
