package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;

/**
 * A convolution over one shape, forwards and backwards, with its bias and activation in the same
 * pass. Weights are {@code [out channels, in channels, height, width]} in plain order, where
 * Deeplearning4j keeps them; each pass reorders them as its kernel wants them.
 */
public final class ConvolutionKernels {

  private final Session session;
  private final ConvolutionShape shape;
  private final ActivationKernels activation;
  private final Tensor source;
  private final Tensor destination;
  private final Tensor weights;
  private final Tensor bias;
  private final convolution_forward.primitive_desc forwardDescription;
  private final Tensor forwardWeights;
  private final Slot weightSlot;
  private final Kernel orderWeights;
  private final Kernel forward;

  private final Tensor gradient;
  private Tensor sourceGradient;
  private Tensor dataWeights;
  private Kernel orderDataWeights;
  private Kernel backwardData;
  private Tensor weightGradient;
  private Tensor plainWeightGradient;
  private Tensor biasGradient;
  private Kernel backwardWeights;
  private Kernel orderWeightGradient;

  /**
   * @param activation applied to the result; null for none
   * @param weightSlot scratch memory for reordered weights
   */
  public ConvolutionKernels(
      Session session,
      ConvolutionShape shape,
      boolean hasBias,
      boolean training,
      Activation activation,
      Slot weightSlot) {
    this.session = session;
    this.shape = shape;
    this.weightSlot = weightSlot;
    this.source = session.activations(shape.source());
    this.destination = session.activations(shape.destination());
    this.gradient = session.activations(shape.destination());
    this.weights = session.tensor(weightDescription(memory.format_tag.abcd));
    this.bias = hasBias ? session.tensor(biasDescription()) : null;
    this.activation =
        activation == null ? null : new ActivationKernels(session, activation, shape.destination());

    primitive_attr attributes = Session.attributes();
    if (activation != null) {
      post_ops after = new post_ops();
      after.append_eltwise(activation.forward(), activation.alpha(), 0f);
      attributes.set_post_ops(after);
    }
    this.forwardDescription =
        forwardDescription(
            training ? prop_kind.forward_training : prop_kind.forward_inference, attributes);
    this.forwardWeights = session.tensor(forwardDescription.weights_desc());
    this.orderWeights = session.reorder(weights, forwardWeights);
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, source));
    arguments.add(new Kernel.Argument(DNNL_ARG_WEIGHTS, forwardWeights));
    arguments.add(new Kernel.Argument(DNNL_ARG_DST, destination));
    if (hasBias) {
      arguments.add(new Kernel.Argument(DNNL_ARG_BIAS, bias));
    }
    this.forward =
        session.kernel(
            new convolution_forward(forwardDescription),
            forwardDescription,
            arguments.toArray(Kernel.Argument[]::new));
  }

  private convolution_forward.primitive_desc forwardDescription(
      prop_kind kind, primitive_attr attributes) {
    if (bias == null) {
      return new convolution_forward.primitive_desc(
          session.engine(),
          kind,
          algorithm.convolution_direct,
          source.description(),
          weightDescription(memory.format_tag.any),
          destination.description(),
          shape.stride(),
          shape.gaps(),
          shape.padding(),
          shape.paddingAfter(),
          attributes,
          false);
    }
    return new convolution_forward.primitive_desc(
        session.engine(),
        kind,
        algorithm.convolution_direct,
        source.description(),
        weightDescription(memory.format_tag.any),
        bias.description(),
        destination.description(),
        shape.stride(),
        shape.gaps(),
        shape.padding(),
        shape.paddingAfter(),
        attributes,
        false);
  }

  private memory.desc weightDescription(memory.format_tag tag) {
    return new memory.desc(
        new long[] {
          shape.destination()[1], shape.source()[1], shape.kernel()[0], shape.kernel()[1]
        },
        memory.data_type.f32,
        tag);
  }

  private memory.desc biasDescription() {
    return new memory.desc(
        new long[] {shape.destination()[1]}, memory.data_type.f32, memory.format_tag.a);
  }

  /**
   * Convolves {@code from} into a slot.
   *
   * @param biasValues null without bias
   */
  public Tensor forward(Tensor from, Slot into, Pointer weightValues, Pointer biasValues) {
    source.alias(from);
    destination.place(into);
    weights.point(weightValues);
    if (bias != null) {
      bias.point(biasValues);
    }
    forwardWeights.place(weightSlot);
    orderWeights.run();
    forward.run();
    return destination;
  }

  /** Turns the gradient of the result, in place, into the gradient before the activation. */
  public void backwardActivation(Tensor inOut) {
    if (activation != null) {
      activation.backward(destination, inOut);
    }
  }

  /**
   * The gradient of the weights, and of the bias if there is one.
   *
   * @param of gradient before the activation
   */
  public void backwardWeights(Tensor of, Pointer weightsInto, Pointer biasInto) {
    if (backwardWeights == null) {
      prepareBackwardWeights();
    }
    gradient.alias(of);
    plainWeightGradient.point(weightsInto);
    if (bias != null) {
      biasGradient.point(biasInto);
    }
    weightGradient.place(weightSlot);
    backwardWeights.run();
    orderWeightGradient.run();
  }

  private void prepareBackwardWeights() {
    convolution_backward_weights.primitive_desc description;
    if (bias == null) {
      description =
          new convolution_backward_weights.primitive_desc(
              session.engine(),
              algorithm.convolution_direct,
              source.description(),
              weightDescription(memory.format_tag.any),
              gradient.description(),
              shape.stride(),
              shape.gaps(),
              shape.padding(),
              shape.paddingAfter(),
              forwardDescription,
              Session.attributes(),
              false);
    } else {
      description =
          new convolution_backward_weights.primitive_desc(
              session.engine(),
              algorithm.convolution_direct,
              source.description(),
              weightDescription(memory.format_tag.any),
              bias.description(),
              gradient.description(),
              shape.stride(),
              shape.gaps(),
              shape.padding(),
              shape.paddingAfter(),
              forwardDescription,
              Session.attributes(),
              false);
    }
    weightGradient = session.tensor(description.diff_weights_desc());
    plainWeightGradient = session.tensor(weightDescription(memory.format_tag.abcd));
    List<Kernel.Argument> arguments = new ArrayList<>();
    arguments.add(new Kernel.Argument(DNNL_ARG_SRC, source));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_DST, gradient));
    arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_WEIGHTS, weightGradient));
    if (bias != null) {
      biasGradient = session.tensor(biasDescription());
      arguments.add(new Kernel.Argument(DNNL_ARG_DIFF_BIAS, biasGradient));
    }
    backwardWeights =
        session.kernel(
            new convolution_backward_weights(description),
            description,
            arguments.toArray(Kernel.Argument[]::new));
    orderWeightGradient = session.reorder(weightGradient, plainWeightGradient);
  }

  /**
   * The gradient of the source.
   *
   * @param of gradient before the activation
   */
  public Tensor backwardData(Tensor of, Slot into) {
    if (backwardData == null) {
      prepareBackwardData();
    }
    gradient.alias(of);
    sourceGradient.place(into);
    dataWeights.place(weightSlot);
    orderDataWeights.run();
    backwardData.run();
    return sourceGradient;
  }

  private void prepareBackwardData() {
    convolution_backward_data.primitive_desc description =
        new convolution_backward_data.primitive_desc(
            session.engine(),
            algorithm.convolution_direct,
            source.description(),
            weightDescription(memory.format_tag.any),
            gradient.description(),
            shape.stride(),
            shape.gaps(),
            shape.padding(),
            shape.paddingAfter(),
            forwardDescription,
            Session.attributes(),
            false);
    sourceGradient = session.activations(shape.source());
    dataWeights = session.tensor(description.weights_desc());
    orderDataWeights = session.reorder(weights, dataWeights);
    backwardData =
        session.kernel(
            new convolution_backward_data(description),
            description,
            new Kernel.Argument(DNNL_ARG_DIFF_DST, gradient),
            new Kernel.Argument(DNNL_ARG_WEIGHTS, dataWeights),
            new Kernel.Argument(DNNL_ARG_DIFF_SRC, sourceGradient));
  }
}
