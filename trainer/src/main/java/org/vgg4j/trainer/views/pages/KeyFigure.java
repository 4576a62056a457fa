package org.vgg4j.trainer.views.pages;

/**
 * A number at the head of a page.
 *
 * @param name what it is
 * @param sub a line under it
 * @param first whether it is the one that counts
 */
public record KeyFigure(String name, String value, String sub, boolean first) {}
