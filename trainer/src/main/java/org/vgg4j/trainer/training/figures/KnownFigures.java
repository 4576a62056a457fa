package org.vgg4j.trainer.training.figures;

import org.vgg4j.profiles.figures.StepFigures;

/** The figures of a step that were read at once. */
public record KnownFigures(double loss, float[][] probabilities) implements StepFigures {}
