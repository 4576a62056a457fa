package org.vgg4j.trainer.training;

import java.util.List;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.training.start.StartingPoint;

/**
 * What a user asked to train.
 *
 * @param start where it begins
 * @param retune whether kernels are timed anew although choices are kept
 * @param command the command line, for provenance
 */
public record TrainingRequest(
    Recipe recipe,
    TrainingOptions options,
    StartingPoint start,
    boolean retune,
    List<String> command) {}
