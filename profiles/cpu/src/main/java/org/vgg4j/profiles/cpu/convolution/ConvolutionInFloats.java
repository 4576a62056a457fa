package org.vgg4j.profiles.cpu.convolution;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.dnnl.memory;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A convolution computed in 32-bit floats between activations that are bf16: they are converted
 * before and after it. That pays where an algorithm that needs floats, Winograd's say, beats the
 * processor's bf16 kernel.
 */
final class ConvolutionInFloats {

  private final Session session;
  private final ConvolutionShape shape;
  private final ConvolutionTensors given;
  private final boolean training;
  private final Activation activation;
  private final Map<Layout, Floats> floats = new EnumMap<>(Layout.class);

  /** The tensors in floats in one layout, and what computes on them. */
  private record Floats(ConvolutionTensors tensors, ConvolutionAlgorithms algorithms) {}

  /**
   * @param given tensors as the session keeps them
   * @param activation applied to the result; null for none
   */
  ConvolutionInFloats(
      Session session,
      ConvolutionShape shape,
      ConvolutionTensors given,
      boolean training,
      Activation activation) {
    this.session = session;
    this.shape = shape;
    this.given = given;
    this.training = training;
    this.activation = activation;
  }

  /**
   * Whether an algorithm in floats is taken without timing: for gradients of weights over small
   * images, by Winograd or tap by tap. Measured on AVX-512 with bf16; with AMX nobody has.
   */
  boolean byRule(Pass pass) {
    long[] out = shape.destination();
    return pass == Pass.BACKWARD_WEIGHTS
        && session.layout() == Layout.CHANNELS_LAST
        && out[2] * out[3] <= DirectConvolution.FEW_PIXELS
        && !OneDnn.hasAmx()
        && in(Layout.CHANNELS_LAST).algorithms.fewerProducts(pass);
  }

  /**
   * What computes a pass, built when asked for. A conversion changes the layout too, so each
   * algorithm gets floats in the layout that it reads, the session's first.
   */
  Map<Candidate, Supplier<Sequence>> candidates(Pass pass) {
    List<Layout> layouts = new ArrayList<>(List.of(session.layout()));
    for (Layout layout : Layout.values()) {
      if (layout != session.layout()) {
        layouts.add(layout);
      }
    }
    Map<Candidate, Supplier<Sequence>> candidates = new LinkedHashMap<>();
    for (Layout layout : layouts) {
      Floats in = in(layout);
      in.algorithms
          .of(pass)
          .forEach(
              (algorithm, sequence) -> {
                if (!readsAnother(layout, algorithm)) {
                  candidates.putIfAbsent(
                      new Candidate(algorithm, memory.data_type.f32),
                      () -> converted(pass, in.tensors, sequence.get()));
                }
              });
    }
    return candidates;
  }

  private static boolean readsAnother(Layout layout, ConvolutionAlgorithm algorithm) {
    for (Layout other : Layout.values()) {
      if (other != layout && algorithm == ConvolutionAlgorithm.in(other)) {
        return true;
      }
    }
    return false;
  }

  private Floats in(Layout layout) {
    return floats.computeIfAbsent(
        layout,
        key -> {
          Session inFloats = session.inFloats(key);
          ConvolutionTensors tensors =
              new ConvolutionTensors(
                  inFloats.activations(shape.source()),
                  given.weights(),
                  given.bias(),
                  inFloats.activations(shape.destination()),
                  inFloats.activations(shape.source()),
                  given.weightGradient(),
                  given.biasGradient(),
                  inFloats.activations(shape.destination()));
          return new Floats(
              tensors, new ConvolutionAlgorithms(inFloats, shape, tensors, training, activation));
        });
  }

  private Sequence converted(Pass pass, ConvolutionTensors floats, Sequence computation) {
    Sequence sequence = new Sequence();
    return switch (pass) {
      case FORWARD -> {
        read(sequence, given.source(), floats.source(), 0);
        sequence
            .place(floats.destination(), session.scratch().floatActivations(1))
            .then(computation);
        yield sequence.then(
            session.primitives().reorder(floats.destination(), given.destination()));
      }
      case BACKWARD_DATA -> {
        read(sequence, given.gradient(), floats.gradient(), 0);
        sequence
            .place(floats.sourceGradient(), session.scratch().floatActivations(1))
            .then(computation);
        yield sequence.then(
            session.primitives().reorder(floats.sourceGradient(), given.sourceGradient()));
      }
      case BACKWARD_WEIGHTS -> {
        read(sequence, given.source(), floats.source(), 0);
        read(sequence, given.gradient(), floats.gradient(), 1);
        yield sequence.then(computation);
      }
    };
  }

  private void read(Sequence sequence, Tensor source, Tensor destination, int number) {
    sequence
        .place(destination, session.scratch().floatActivations(number))
        .then(session.primitives().reorder(source, destination));
  }
}
