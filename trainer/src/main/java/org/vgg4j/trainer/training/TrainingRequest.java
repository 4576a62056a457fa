package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.util.List;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.runs.RunDirectory;

/**
 * What a user asked to train.
 *
 * @param out the run's folder; null for a new one under {@code runs/}
 * @param weights file to start from with a fresh optimizer; null for none
 * @param ownNormalization whether the recipe's normalization is taken although the weights have one
 * @param resumed the run to go on with; null for a new one
 * @param changedDataAllowed whether it may go on with other images of the same classes
 * @param command the command line, for provenance
 */
public record TrainingRequest(
    Recipe recipe,
    TrainingOptions options,
    Path out,
    Path weights,
    boolean ownNormalization,
    RunDirectory resumed,
    boolean changedDataAllowed,
    List<String> command) {}
