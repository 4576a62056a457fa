package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DataIdentity.Division;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.Part;
import org.vgg4j.trainer.checkpoints.CheckpointData;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.recipes.Recipe;

/**
 * Finds out whether weights have learned from images that a training wants to judge them by: that
 * of the run that they come from, divided in another way.
 */
final class LearnedImages {

  /** Fewer than this share of a part are single images that were copied or moved. */
  private static final double SAID_FROM = 0.02;

  private final CheckpointInfo weights;
  private final Recipe recipe;
  private final DatasetSplits splits;

  private LearnedImages(CheckpointInfo weights, Recipe recipe, DatasetSplits splits) {
    this.weights = weights;
    this.recipe = recipe;
    this.splits = splits;
  }

  /** One line of what to know, and to do; empty where nothing is known to have been seen. */
  static Optional<String> warning(
      Path file, CheckpointInfo weights, Recipe recipe, DatasetSplits splits) {
    LearnedImages images = new LearnedImages(weights, recipe, splits);
    List<String> parts = new ArrayList<>();
    images.of(Part.TEST).ifPresent(share -> parts.add(share + " to test with"));
    images.of(Part.VALIDATION).ifPresent(share -> parts.add(share + " to validate with"));
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "warning: weights %s have learned from %s: their figures say little about new images; divide the images as the run of the weights did, with %s"
                .formatted(file, String.join(" and ", parts), images.division()));
  }

  private Optional<String> of(Part part) {
    DataIdentity known = weights.dataIdentity();
    double share = known.learnedOf(splits.identity(), part);
    if (share >= SAID_FROM) {
      return Optional.of(String.format(Locale.ROOT, "about %.0f %% of the images", 100 * share));
    }
    boolean nameless =
        known.sample().isEmpty()
            && splits.identity().sample().isEmpty()
            && !known.checksums().isEmpty()
            && CheckpointData.earlier(weights).isOf(splits.name(), splits.identity());
    boolean drawn = part == Part.VALIDATION || recipe.images().folds() > 0;
    return nameless && drawn && isDividedOtherwise() ? Optional.of("images") : Optional.empty();
  }

  /** Images without names are drawn by all of these together. */
  private boolean isDividedOtherwise() {
    return weights.seed() != recipe.optimization().seed()
        || weights.validationFraction() != recipe.images().validationFraction()
        || !weights.dataIdentity().division().equals(splits.identity().division());
  }

  private String division() {
    Division division = weights.dataIdentity().division();
    Division wanted = splits.identity().division();
    List<String> options = new ArrayList<>(List.of("--seed " + weights.seed()));
    if (weights.validationFraction() != recipe.images().validationFraction()) {
      options.add("--set validationFraction=" + weights.validationFraction());
    }
    if (!Objects.equals(division.groupBy(), wanted.groupBy())) {
      options.add(
          division.groupBy() == null ? "no groupBy" : "--group-by '" + division.groupBy() + "'");
    }
    if (division.folds() != wanted.folds() || division.fold() != wanted.fold()) {
      options.add(
          division.isFolded()
              ? "--set folds=%d --set fold=%d".formatted(division.folds(), division.fold())
              : "no folds");
    }
    return String.join(", ", options);
  }
}
