package org.vgg4j.profiles.cuda.update;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.CopyOp;

/**
 * Division of two arrays, value by value, as ND4J's pairwise transform. {@code INDArray.divi} is a
 * custom operation, for which ND4J's CUDA backend waits four times more.
 */
final class Quotient extends CopyOp {

  // In ND4J's native list of pairwise transforms; Java has no class for it.
  private static final int DIVIDE = 2;

  Quotient(INDArray dividend, INDArray divisor, INDArray result) {
    super(dividend, divisor, result);
  }

  @Override
  public int opNum() {
    return DIVIDE;
  }

  @Override
  public String opName() {
    return "pairwise_divide";
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException("nothing is differentiated here");
  }
}
