package org.vgg4j.trainer.commands.output;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.vgg4j.Answer;
import org.vgg4j.FileAnswer;
import org.vgg4j.Likelihood;

/**
 * What {@code predict} says of a file.
 *
 * @param answer empty where the file cannot be read
 * @param problem why it cannot be read; empty where it can
 * @param unsure whether the likeliest class is less likely than was asked for
 */
public record Prediction(
    Path file, Optional<Answer> answer, Optional<String> problem, boolean unsure) {

  /** What stands for a class where none is likely enough. */
  public static final String UNSURE = "unsure";

  /**
   * @param threshold the least probability of a class, in [0, 1]
   */
  public static Prediction of(FileAnswer answer, double threshold) {
    boolean unsure =
        answer.answer().filter(Answer::isMeaningful).isPresent()
            && answer.answer().get().likeliest().probability() < threshold;
    return new Prediction(answer.file(), answer.answer(), answer.problem(), unsure);
  }

  /** All classes, the likeliest first; empty where there is no answer of numbers. */
  public List<Likelihood> classes() {
    return answer.map(Answer::classes).orElse(List.of());
  }

  /** The likeliest class, or {@link #UNSURE}; empty where there is no answer of numbers. */
  public Optional<String> predicted() {
    return classes().isEmpty()
        ? Optional.empty()
        : Optional.of(unsure ? UNSURE : classes().get(0).name());
  }
}
