package org.vgg4j.trainer.evaluation;

import java.util.List;

/**
 * Figures of one pass over a set of images.
 *
 * @param images images seen
 * @param loss mean cross entropy, in nats
 * @param top1 share whose likeliest class is the right one, in [0, 1]
 * @param top5 share whose right class is among the five likeliest, in [0, 1]
 * @param classes class names, in label order
 * @param confusion {@code confusion[actual][predicted]}, in images
 */
public record Evaluation(
    int images, double loss, double top1, double top5, List<String> classes, int[][] confusion) {

  /** Figures of one class. Precision of a class that was never predicted, and its F1, are 0. */
  public record ClassFigures(
      String name, int images, int correct, double precision, double recall, double f1) {}

  /** The figures of every class, in label order. */
  public List<ClassFigures> perClass() {
    return java.util.stream.IntStream.range(0, classes.size()).mapToObj(this::figures).toList();
  }

  private ClassFigures figures(int label) {
    int correct = confusion[label][label];
    int actual = 0;
    int predicted = 0;
    for (int other = 0; other < classes.size(); other++) {
      actual += confusion[label][other];
      predicted += confusion[other][label];
    }
    double precision = ratio(correct, predicted);
    double recall = ratio(correct, actual);
    double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    return new ClassFigures(classes.get(label), actual, correct, precision, recall, f1);
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
