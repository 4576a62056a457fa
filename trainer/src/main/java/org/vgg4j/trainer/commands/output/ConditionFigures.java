package org.vgg4j.trainer.commands.output;

import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.trainer.evaluation.Evaluation;

/**
 * What a network gets right of images that something was done to.
 *
 * @param condition what was done, for example {@code gaussian_noise}
 * @param severity how much of it, from 1; 0 for images as they are
 * @param images images measured
 * @param unreadable images that were left out because they cannot be read
 * @param loss mean cross entropy, in nats
 * @param top1 share whose likeliest class is the right one, in [0, 1]
 * @param top1OneView the same with one view of each image; null where top1 is that
 * @param top5 share whose right class is among the five likeliest, in [0, 1]
 */
public record ConditionFigures(
    String condition,
    int severity,
    int images,
    int unreadable,
    double loss,
    double top1,
    Double top1OneView,
    double top5) {

  /** The condition of images as they are. */
  public static final String CLEAN = "clean";

  public static ConditionFigures of(DatasetSplits.Condition condition, Evaluation evaluation) {
    return new ConditionFigures(
        condition.name(),
        condition.severity(),
        evaluation.images(),
        evaluation.unreadable().size(),
        evaluation.loss(),
        evaluation.top1(),
        evaluation.views().accuracyWithOne(),
        evaluation.top5());
  }
}
