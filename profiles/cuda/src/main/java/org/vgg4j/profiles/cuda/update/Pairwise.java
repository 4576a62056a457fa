package org.vgg4j.profiles.cuda.update;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.CopyOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arithmetic of two arrays, value by value, as ND4J's pairwise transforms. {@code INDArray.muli}
 * and its like are custom operations, for each of which ND4J's CUDA backend waits four times.
 */
public final class Pairwise extends CopyOp {

  // ND4J's native list of pairwise transforms; Java has classes for some of them alone.
  private static final int ADD = 0;
  private static final int MULTIPLY = 3;
  private static final int SUBTRACT = 6;

  private final int number;

  private Pairwise(int number, INDArray x, INDArray y, INDArray z) {
    super(x, y, z);
    this.number = number;
  }

  /** Makes {@code target} its sum with another array. */
  public static void add(INDArray target, INDArray other) {
    Nd4j.getExecutioner().exec(new Pairwise(ADD, target, other, target));
  }

  /** Makes {@code target} the product of two arrays. */
  static void multiply(INDArray first, INDArray second, INDArray target) {
    Nd4j.getExecutioner().exec(new Pairwise(MULTIPLY, first, second, target));
  }

  /** Subtracts another array from {@code target}. */
  static void subtract(INDArray target, INDArray other) {
    Nd4j.getExecutioner().exec(new Pairwise(SUBTRACT, target, other, target));
  }

  @Override
  public int opNum() {
    return number;
  }

  @Override
  public String opName() {
    return "pairwise_" + number;
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException("nothing is differentiated here");
  }
}
