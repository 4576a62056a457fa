package org.vgg4j;

/**
 * A class and how likely an image shows it.
 *
 * @param name of the class
 * @param probability in [0, 1]; those of all classes add up to 1
 */
public record Likelihood(String name, double probability) {}
