package org.vgg4j.cudadouble;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one training step asks of a GPU.
 *
 * @param operations of ND4J, and functions of cuDNN's and cuBLAS's that compute
 * @param synchronizations in which the host waits for all that the GPU computes, in Java, in ND4J's
 *     operations and in its copies
 * @param deviceAllocations outside of workspaces
 * @param copiesUp from host to GPU
 * @param copiesDown from GPU to host
 */
record StepCosts(
    long operations,
    long synchronizations,
    long deviceAllocations,
    long copiesUp,
    long copiesDown) {

  /** Two runs of a recipe differed by 0.1 %, when the collector ran at other moments. */
  private static final double NOISE = 1.02;

  /**
   * What each recipe's step cost when that was last looked at, by recipe.
   *
   * @param file which has a line for each
   */
  static Map<String, StepCosts> recorded(String file) {
    Map<String, StepCosts> costs = new LinkedHashMap<>();
    try (InputStream in = StepCosts.class.getResourceAsStream(file)) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split(","))
          .forEach(
              cells ->
                  costs.put(
                      cells[0],
                      new StepCosts(
                          Long.parseLong(cells[1]),
                          Long.parseLong(cells[2]),
                          Long.parseLong(cells[3]),
                          Long.parseLong(cells[4]),
                          Long.parseLong(cells[5]))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return costs;
  }

  /** A line of the file. */
  String line(String recipe) {
    return String.join(
        ",",
        recipe,
        Long.toString(operations),
        Long.toString(synchronizations),
        Long.toString(deviceAllocations),
        Long.toString(copiesUp),
        Long.toString(copiesDown));
  }

  /** Whether no figure is above another one's, but for what differs from run to run. */
  boolean within(StepCosts ceiling) {
    return within(operations, ceiling.operations)
        && within(synchronizations, ceiling.synchronizations)
        && within(deviceAllocations, ceiling.deviceAllocations)
        && within(copiesUp, ceiling.copiesUp)
        && within(copiesDown, ceiling.copiesDown);
  }

  private static boolean within(long found, long ceiling) {
    return found <= ceiling * NOISE;
  }
}
