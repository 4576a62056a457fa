package org.vgg4j.trainer.benchmark;

import java.util.List;
import org.vgg4j.models.LayerTable;

/**
 * The arithmetic that a layer's definition asks for, whatever the kernel really does (Winograd's
 * needs less).
 *
 * <p>A weight is multiplied and added once per output position and image: {@code 2 k k cin cout h w
 * batch} floating-point operations of a {@code k x k} convolution, {@code 2 in out batch} of a
 * dense layer. Backward costs that once for the weights' gradient and once for the input's; the
 * latter is not counted for a layer that reads the images, since nobody uses their gradient. Layers
 * without weights count as no work: memory bounds them.
 */
final class LayerWork {

  private static final String WEIGHTS = "W";
  private static final String IMAGES = "input";

  private LayerWork() {}

  /** Floating-point operations of a forward pass. */
  static double forward(LayerTable.Row row, int batchSize) {
    List<Long> weights = row.parameterShapes().get(WEIGHTS);
    if (weights == null) {
      return 0;
    }
    List<Long> output = row.outputShape();
    double positions = output.size() == 3 ? output.get(1) * output.get(2) : 1;
    return 2.0 * product(weights) * positions * batchSize;
  }

  /** Floating-point operations of a forward and a backward pass. */
  static double step(LayerTable.Row row, int batchSize) {
    return forward(row, batchSize) * (row.inputs().contains(IMAGES) ? 2 : 3);
  }

  private static double product(List<Long> sizes) {
    return sizes.stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b);
  }
}
