package org.vgg4j.profiles.cuda.update;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.profiles.layers.optimizer.UpdatedRange;

/** A factor for each parameter, the same within a range; written where one changes. */
final class RangeFactors {

  private final List<UpdatedRange> ranges;
  private final float[] written;
  private INDArray vector;

  RangeFactors(List<UpdatedRange> ranges) {
    this.ranges = ranges;
    this.written = new float[ranges.size()];
  }

  /**
   * The factors as an array as long as the parameters.
   *
   * @param factors by range
   */
  INDArray of(float[] factors) {
    if (vector == null) {
      UpdatedRange last = ranges.get(ranges.size() - 1);
      vector = FlatArrays.zeros(last.start() + last.count());
    }
    for (int i = 0; i < factors.length; i++) {
      if (factors[i] != written[i]) {
        UpdatedRange range = ranges.get(i);
        vector
            .get(NDArrayIndex.interval(range.start(), range.start() + range.count()))
            .assign(factors[i]);
        written[i] = factors[i];
      }
    }
    return vector;
  }
}
