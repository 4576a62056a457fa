package org.vgg4j.profiles.cpu.onednn;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;

/**
 * A convolution over one shape, forwards and backwards, with its bias and activation in the same
 * pass. Weights are 32-bit floats {@code [out channels, in channels, height, width]} in plain
 * order, where Deeplearning4j keeps them; each pass reorders them as its kernel wants them.
 */
public final class ConvolutionKernels {

  private final Session session;
  private final ConvolutionShape shape;
  private final boolean training;
  private final Activation activation;
  private final ActivationKernels activationKernels;
  private final ConvolutionWays.Tensors tensors;
  private final Map<Layout, ConvolutionWays> ways = new EnumMap<>(Layout.class);
  private final Choice forward;
  private final Choice backwardData;
  private final Choice backwardWeights;

  /**
   * @param activation applied to the result; null for none
   */
  public ConvolutionKernels(
      Session session,
      ConvolutionShape shape,
      boolean hasBias,
      boolean training,
      Activation activation) {
    this.session = session;
    this.shape = shape;
    this.training = training;
    this.activation = activation;
    this.activationKernels =
        activation == null ? null : new ActivationKernels(session, activation, shape.destination());
    this.tensors =
        new ConvolutionWays.Tensors(
            session.activations(shape.source()),
            weights(),
            hasBias ? bias() : null,
            session.activations(shape.destination()),
            session.activations(shape.source()),
            weights(),
            hasBias ? bias() : null,
            session.activations(shape.destination()));
    this.forward = choice(ConvolutionWays::forward);
    this.backwardData = choice(ConvolutionWays::backwardData);
    this.backwardWeights = new Choice(session.timed(), waysOfBackwardWeights());
  }

  private Choice choice(Function<ConvolutionWays, Sequence> pass) {
    return new Choice(session.timed(), inEachLayout(pass));
  }

  private List<Supplier<Sequence>> waysOfBackwardWeights() {
    List<Supplier<Sequence>> sequences = inEachLayout(ConvolutionWays::backwardWeights);
    SwappedConvolution swapped = new SwappedConvolution(session, shape, tensors);
    if (swapped.offered()) {
      sequences.add(swapped.byRule() ? 0 : sequences.size(), swapped::sequence);
    }
    return sequences;
  }

  private List<Supplier<Sequence>> inEachLayout(Function<ConvolutionWays, Sequence> pass) {
    List<Supplier<Sequence>> sequences = new ArrayList<>();
    sequences.add(() -> pass.apply(in(session.layout())));
    for (Layout layout : Layout.values()) {
      if (layout != session.layout()) {
        sequences.add(() -> pass.apply(in(layout)));
      }
    }
    return sequences;
  }

  private ConvolutionWays in(Layout layout) {
    return ways.computeIfAbsent(
        layout, key -> new ConvolutionWays(session, shape, tensors, key, training, activation));
  }

  private Tensor weights() {
    return session.tensor(
        new memory.desc(
            new long[] {
              shape.destination()[1], shape.source()[1], shape.kernel()[0], shape.kernel()[1]
            },
            memory.data_type.f32,
            memory.format_tag.abcd));
  }

  private Tensor bias() {
    return session.tensor(
        new memory.desc(
            new long[] {shape.destination()[1]}, memory.data_type.f32, memory.format_tag.a));
  }

  /**
   * Convolves {@code from} into a slot.
   *
   * @param bias null without bias
   */
  public Tensor forward(Tensor from, Slot into, Pointer weights, Pointer bias) {
    tensors.source().alias(from);
    tensors.destination().place(into);
    tensors.weights().point(weights);
    if (bias != null) {
      tensors.bias().point(bias);
    }
    session.countConvolution();
    forward.run();
    return tensors.destination();
  }

  /** Turns the gradient of the result, in place, into the gradient before the activation. */
  public void backwardActivation(Tensor inOut) {
    if (activationKernels != null) {
      activationKernels.backward(tensors.destination(), inOut);
    }
  }

  /**
   * The gradient of the weights, and of the bias if there is one.
   *
   * @param of gradient before the activation
   */
  public void backwardWeights(Tensor of, Pointer weightsInto, Pointer biasInto) {
    tensors.gradient().alias(of);
    tensors.weightGradient().point(weightsInto);
    if (biasInto != null) {
      tensors.biasGradient().point(biasInto);
    }
    session.countConvolution();
    backwardWeights.run();
  }

  /**
   * The gradient of the source.
   *
   * @param of gradient before the activation
   */
  public Tensor backwardData(Tensor of, Slot into) {
    tensors.gradient().alias(of);
    tensors.sourceGradient().place(into);
    session.countConvolution();
    backwardData.run();
    return tensors.sourceGradient();
  }
}
