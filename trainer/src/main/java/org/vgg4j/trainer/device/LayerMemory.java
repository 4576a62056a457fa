package org.vgg4j.trainer.device;

import java.util.List;
import org.vgg4j.models.LayerTable;

/**
 * What layers take for one image of a batch, in bytes, where they hand on Deeplearning4j's arrays.
 *
 * <p>The factors are those that fit what all recipes took on the double of ND4J's CUDA library, in
 * two widths and batches each; tests there hold them.
 *
 * @param workspaceBytes in workspaces, which stay; a GPU's are mirrored in pinned memory of the
 *     host
 * @param passBytes outside of workspaces, while a pass computes
 */
record LayerMemory(long workspaceBytes, long passBytes) {

  /** Of the bytes of all outputs together: in workspaces, and outside of them. */
  private static final double OUTPUTS = 1.2;

  private static final double OUTPUTS_OUTSIDE = 0.9;

  private static final double OUTPUTS_OUTSIDE_ACCELERATED = 0.3;

  /** Of the bytes of the layer that has the largest output. */
  private static final double LARGEST_OUTPUT = 2.5;

  private static final double LARGEST_OUTPUT_ACCELERATED = 1.5;

  /** Of the unfolded input of the convolution where it is largest. */
  private static final double UNFOLDED = 3.3;

  /** The rank of a convolution's weights: [out, in, height, width]. */
  private static final int RANK = 4;

  /**
   * Deeplearning4j's own layers. Their workspaces hold every layer's output and, three times and a
   * third, the unfolded input of the layer where that is largest (im2col): forward, gradient of the
   * weights, gradient of the input. Outside of them batch norm and activations make further arrays,
   * which live until they are collected.
   */
  static LayerMemory ofStock(LayerTable table) {
    double outputs = outputs(table);
    return new LayerMemory(
        (long)
            (OUTPUTS * outputs
                + LARGEST_OUTPUT * largestOutput(table)
                + UNFOLDED * largestUnfolded(table)),
        (long) (OUTPUTS_OUTSIDE * outputs));
  }

  /**
   * Layers that are computed by a device's library, on Deeplearning4j's arrays: nothing is
   * unfolded, and gradients are all that is kept beside outputs. The library's own memory is not in
   * it.
   */
  static LayerMemory ofAccelerated(LayerTable table) {
    double outputs = outputs(table);
    double largest = largestOutput(table);
    return new LayerMemory(
        (long) (OUTPUTS * outputs + LARGEST_OUTPUT_ACCELERATED * largest),
        (long) (OUTPUTS_OUTSIDE_ACCELERATED * outputs + largest));
  }

  private static double outputs(LayerTable table) {
    return table.rows().stream().mapToDouble(LayerMemory::output).sum();
  }

  private static double largestOutput(LayerTable table) {
    return table.rows().stream().mapToDouble(LayerMemory::output).max().orElse(0);
  }

  private static double output(LayerTable.Row row) {
    return Float.BYTES * product(row.outputShape());
  }

  private static double largestUnfolded(LayerTable table) {
    double largest = 0;
    for (LayerTable.Row row : table.rows()) {
      List<Long> weights = row.parameterShapes().get("W");
      if (weights != null && weights.size() == RANK) {
        double window = product(weights) / weights.get(0);
        double positions = product(row.outputShape()) / row.outputShape().get(0);
        largest = Math.max(largest, Float.BYTES * window * positions);
      }
    }
    return largest;
  }

  private static double product(List<Long> sizes) {
    return sizes.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
  }
}
