package org.vgg4j;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.vgg4j.trainer.evaluation.BatchedAnswers;
import org.vgg4j.trainer.evaluation.Evaluator;

/**
 * What a network says of an image.
 *
 * @param classes all of them, the likeliest first; empty where the network answers NaN, which it
 *     does when the values in it have grown too large
 * @param embedding what the layer before the class scores gives, by which similar images are found;
 *     empty unless the classifier was opened for it
 */
public record Answer(List<Likelihood> classes, List<Float> embedding) {

  public Answer {
    classes = List.copyOf(classes);
    embedding = List.copyOf(embedding);
  }

  /**
   * @param names of the classes, in the order of the network's outputs
   */
  static Answer of(BatchedAnswers.Computed computed, List<String> names) {
    float[] probabilities = computed.probabilities();
    List<Float> embedding =
        IntStream.range(0, computed.embedding().length)
            .mapToObj(i -> computed.embedding()[i])
            .toList();
    if (Evaluator.likeliest(probabilities) == Evaluator.NO_CLASS) {
      return new Answer(List.of(), embedding);
    }
    return new Answer(
        IntStream.range(0, probabilities.length)
            .mapToObj(label -> new Likelihood(names.get(label), probabilities[label]))
            .sorted(Comparator.comparingDouble(Likelihood::probability).reversed())
            .toList(),
        embedding);
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
