package org.vgg4j.datasets;

/**
 * Files in the folder of a class that are not used.
 *
 * @param className the class
 * @param kind what they are, for example {@code .heic}
 * @param count how many, at least 1
 */
public record LeftOut(String className, String kind, int count) {}
