package org.vgg4j.models;

/**
 * One line about a model.
 *
 * @param name what a user types
 * @param description one line
 * @param defaultInput the images it was made for
 * @param defaultClasses how many classes it was made for
 */
public record ModelInfo(
    String name, String description, InputShape defaultInput, int defaultClasses) {}
