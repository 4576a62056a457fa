package org.vgg4j.datasets;

/**
 * An image that belongs to a data set and cannot be used.
 *
 * @param file the file below the data's folder, with {@code /} between names
 * @param reason one line: what was found and what was expected
 */
public record UnreadableImage(String file, String reason) {}
