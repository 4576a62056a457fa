package org.vgg4j.profiles.cuda.update;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.vgg4j.profiles.layers.optimizer.UpdatedRange;

/**
 * The optimizer's numbers, each an array as long as the parameters and in their order.
 *
 * <p>Deeplearning4j keeps them without gaps, and block by block: where a network has batch norm,
 * whose statistics have no such numbers, they do not lie in the parameters' order. Then these are
 * copies, with zeros in the gaps, and Deeplearning4j's array is brought up to date where somebody
 * asks for it.
 */
final class FlatState {

  /** A piece of Deeplearning4j's array, and the same piece here. */
  private record Piece(INDArray theirs, INDArray ours) {}

  private final INDArray[] numbers;
  private final List<Piece> pieces = new ArrayList<>();
  private boolean actual;

  /**
   * @param state Deeplearning4j's array, flat; null if the rule keeps nothing
   * @param ranges all of the parameters
   * @param count of numbers for each parameter
   */
  FlatState(INDArray state, List<UpdatedRange> ranges, int count) {
    numbers = new INDArray[count];
    UpdatedRange last = ranges.get(ranges.size() - 1);
    long length = (long) last.start() + last.count();
    boolean inPlace = inOrder(ranges, count);
    for (int i = 0; i < count; i++) {
      numbers[i] =
          inPlace
              ? state.get(NDArrayIndex.interval(i * length, (i + 1) * length))
              : FlatArrays.zeros(length);
    }
    if (!inPlace) {
      ranges.forEach(range -> addPieces(state, range));
    }
  }

  private void addPieces(INDArray state, UpdatedRange range) {
    int[] starts = range.stateStarts();
    for (int i = 0; i < starts.length; i++) {
      pieces.add(
          new Piece(
              state.get(NDArrayIndex.interval(starts[i], starts[i] + range.count())),
              numbers[i].get(NDArrayIndex.interval(range.start(), range.start() + range.count()))));
    }
  }

  private static boolean inOrder(List<UpdatedRange> ranges, int count) {
    UpdatedRange last = ranges.get(ranges.size() - 1);
    int length = last.start() + last.count();
    for (UpdatedRange range : ranges) {
      for (int i = 0; i < count; i++) {
        if (range.stateStarts().length != count
            || range.stateStarts()[i] != i * length + range.start()) {
          return false;
        }
      }
    }
    return true;
  }

  /** One of the numbers, of all parameters. */
  INDArray number(int index) {
    return numbers[index];
  }

  /** To be called before a step: takes over what Deeplearning4j's array has. */
  void load() {
    if (!actual) {
      pieces.forEach(piece -> piece.ours().assign(piece.theirs()));
      actual = true;
    }
  }

  /**
   * Brings Deeplearning4j's array up to date; what its reader may change there is taken over before
   * the next step.
   */
  void store() {
    if (actual) {
      pieces.forEach(piece -> piece.theirs().assign(piece.ours()));
      actual = false;
    }
  }
}
