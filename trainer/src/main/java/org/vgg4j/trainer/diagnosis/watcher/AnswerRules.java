package org.vgg4j.trainer.diagnosis.watcher;

import java.util.Arrays;
import java.util.Optional;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;

/**
 * Finds networks that call nearly every image the same. Where most images are of that class, their
 * accuracy looks fine.
 */
public final class AnswerRules {

  /** Of the images of all other classes, this share is called by one name. */
  private static final double NEARLY_ALL = 0.95;

  /** Fewer images of other classes prove nothing. */
  private static final int FEWEST = 10;

  /** Sound networks may begin like this. */
  private static final int EPOCHS = 3;

  /**
   * A class with so many times its even share makes the accuracy of such a network look good. Where
   * none has, a network of a few steps has simply not learned yet, as its accuracy shows.
   */
  private static final double LARGE = 1.5;

  /** Of so few images of other classes not one is recognized, in so many epochs. */
  private static final int EPOCHS_OF_FEW = 5;

  private int inARow;
  private int ofFewInARow;

  /** Judges the validation images after an epoch, together with the epochs before it. */
  Optional<Finding> add(long step, Evaluation validation) {
    Optional<Finding> found = judge(step, "validation", validation);
    inARow = found.isPresent() ? inARow + 1 : 0;
    if (found.isPresent()) {
      return inARow >= EPOCHS ? found : Optional.empty();
    }
    Optional<Finding> ofFew = judgeFew(step, validation);
    ofFewInARow = ofFew.isPresent() ? ofFewInARow + 1 : 0;
    return ofFewInARow >= EPOCHS_OF_FEW ? ofFew : Optional.empty();
  }

  /** Whether every single image is given the class that nearly all have. */
  private static Optional<Finding> judgeFew(long step, Evaluation validation) {
    int all = Arrays.stream(validation.confusion()).flatMapToInt(Arrays::stream).sum();
    for (int label = 0; label < validation.confusion().length; label++) {
      int called = label;
      int calledSo = Arrays.stream(validation.confusion()).mapToInt(row -> row[called]).sum();
      int own = Arrays.stream(validation.confusion()[label]).sum();
      if (calledSo == all && own < all && all - own < FEWEST && isLarge(validation, own, all)) {
        return Optional.of(
            found(
                step,
                Rules.text(
                    "in %d epochs each of the %,d validation images is taken for %s, of which %,d"
                        + " are; the accuracy only shows that share",
                    EPOCHS_OF_FEW, all, validation.classes().get(label), own),
                true));
      }
    }
    return Optional.empty();
  }

  private static boolean isLarge(Evaluation evaluation, int own, int all) {
    return own * (double) evaluation.confusion().length >= LARGE * all;
  }

  private static Finding found(long step, String seen, boolean imbalanced) {
    return new Finding(
        FindingCode.ONE_CLASS_PREDICTED,
        null,
        step,
        seen,
        imbalanced
            ? "try --class-weights balanced or --sampling balanced, each with --set"
                + " bestMetric=balanced-accuracy, or more images of the other classes"
            : "train longer, with another --lr, or with more images of the other classes");
  }

  /**
   * Judges what a network says of images.
   *
   * @param step optimizer steps it has taken
   * @param kind of the images, in a word
   */
  public static Optional<Finding> judge(long step, String kind, Evaluation evaluation) {
    int[][] confusion = evaluation.confusion();
    for (int label = 0; label < confusion.length; label++) {
      int others = 0;
      int calledSo = 0;
      for (int actual = 0; actual < confusion.length; actual++) {
        if (actual != label) {
          others += Arrays.stream(confusion[actual]).sum();
          calledSo += confusion[actual][label];
        }
      }
      int own = Arrays.stream(confusion[label]).sum();
      boolean misleading = isLarge(evaluation, own, own + others);
      if (others >= FEWEST
          && calledSo >= NEARLY_ALL * others
          && (misleading || step >= Rules.PATIENCE)) {
        return Optional.of(
            found(
                step,
                Rules.text(
                    "%,d of %,d %s images that are of other classes are taken for %s, of which %,d"
                        + " of %,d are; the accuracy only shows that share",
                    calledSo, others, kind, evaluation.classes().get(label), own, own + others),
                misleading));
      }
    }
    return Optional.empty();
  }
}
