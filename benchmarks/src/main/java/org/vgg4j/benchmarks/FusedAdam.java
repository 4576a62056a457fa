package org.vgg4j.benchmarks;

import java.util.Collection;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code torch.optim.Adam(fused=True)}: one pass over memory. The bindings have no method for it,
 * so PyTorch's dispatcher is asked for its operation, as Python does.
 */
final class FusedAdam {

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final OperatorHandle operation =
      Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adam_", "");
  private final double learningRate;
  private final Collection<Tensor> parameters;
  private final Tensor stepsDone = torch.zeros(new long[0]);
  private final IValue parameterList;
  private final IValue means;
  private final IValue squares;
  private final IValue steps;

  FusedAdam(Collection<Tensor> parameters, double learningRate) {
    this.parameters = parameters;
    this.learningRate = learningRate;
    parameterList = list(parameters);
    means = list(parameters.stream().map(torch::zeros_like).toList());
    squares = list(parameters.stream().map(torch::zeros_like).toList());
    // Every parameter has done the same number of steps.
    steps = list(parameters.stream().map(parameter -> stepsDone).toList());
  }

  void step() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      stepsDone.add_(Torch.scalar(1));
      IValue gradients = list(parameters.stream().map(Tensor::grad).toList());
      IValueVector arguments = new IValueVector();
      arguments.put(parameterList, gradients, means, squares, list(List.of()), steps);
      for (double value : new double[] {learningRate, BETA_1, BETA_2, 0, EPSILON}) {
        arguments.push_back(new IValue(value));
      }
      arguments.push_back(new IValue(false)).push_back(new IValue(false));
      arguments.push_back(new IValue()).push_back(new IValue());
      operation.callBoxed(arguments);
    }
  }

  private static IValue list(Collection<Tensor> tensors) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
    return new IValue(list);
  }
}
