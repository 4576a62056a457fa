package org.vgg4j;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vgg4j.trainer.evaluation.Evaluator;

/**
 * What a network says of an image.
 *
 * @param classes all of them, the likeliest first; empty where the network answers NaN, which it
 *     does when the values in it have grown too large
 */
public record Answer(List<Likelihood> classes) {

  public Answer {
    classes = List.copyOf(classes);
  }

  /**
   * @param names of the classes, in the order of the network's outputs
   */
  static Answer of(float[] probabilities, List<String> names) {
    if (Evaluator.likeliest(probabilities) == Evaluator.NO_CLASS) {
      return new Answer(List.of());
    }
    return new Answer(
        IntStream.range(0, probabilities.length)
            .mapToObj(label -> new Likelihood(names.get(label), probabilities[label]))
            .sorted(Comparator.comparingDouble(Likelihood::probability).reversed())
            .toList());
  }

  /** Whether the network answers with numbers. */
  public boolean isMeaningful() {
    return !classes.isEmpty();
  }

  /**
   * The likeliest class.
   *
   * @throws IllegalStateException if the network answers NaN
   */
  public Likelihood likeliest() {
    if (!isMeaningful()) {
      throw new IllegalStateException(
          "the network answers NaN, expected probabilities: the values in it grow too large; use"
              + " another checkpoint, or train again with a lower learning rate");
    }
    return classes.get(0);
  }
}
