package org.vgg4j.trainer.benchmark;

import java.util.List;

/**
 * Images a second, round by round.
 *
 * @param rounds in the order they were measured; at least one
 */
public record ImagesPerSecond(List<Double> rounds) {

  public ImagesPerSecond {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("no rounds, expected at least one");
    }
    rounds = List.copyOf(rounds);
  }

  /** The middle round, or the mean of the two in the middle. */
  public double median() {
    List<Double> sorted = rounds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The slowest round. */
  public double least() {
    return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  /** The fastest round. */
  public double most() {
    return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }
}
