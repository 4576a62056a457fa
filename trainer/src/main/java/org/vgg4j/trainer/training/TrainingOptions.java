package org.vgg4j.trainer.training;

/**
 * How a run is watched and kept safe; nothing here changes what it computes, unless it diverges.
 *
 * @param interval checkpoints inside an epoch, beside the one at its end
 * @param keptCheckpoints the newest checkpoints that are kept beside the best one, at least 1
 * @param divergence what to do when the loss is no number any more
 */
public record TrainingOptions(
    CheckpointInterval interval, int keptCheckpoints, DivergencePolicy divergence) {}
