package org.vgg4j.datasets.files;

/**
 * What verifying one file of a data set found.
 *
 * @param file the file's name or path
 * @param ok whether it is what it should be
 * @param message one line: what was found, and when it is not ok, what to do
 */
public record FileCheck(String file, boolean ok, String message) {}
