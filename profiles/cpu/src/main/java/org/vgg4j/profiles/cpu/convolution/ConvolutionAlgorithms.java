package org.vgg4j.profiles.cpu.convolution;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** The algorithms that compute a convolution over tensors in a session's layout and precision. */
final class ConvolutionAlgorithms {

  private final Session session;
  private final ConvolutionShape shape;
  private final ConvolutionTensors tensors;
  private final boolean training;
  private final Activation activation;
  private final Map<Layout, DirectConvolution> byLayout = new EnumMap<>(Layout.class);

  /**
   * @param activation applied to the result; null for none
   */
  ConvolutionAlgorithms(
      Session session,
      ConvolutionShape shape,
      ConvolutionTensors tensors,
      boolean training,
      Activation activation) {
    this.session = session;
    this.shape = shape;
    this.tensors = tensors;
    this.training = training;
    this.activation = activation;
  }

  /** Whether an algorithm is taken by rule that multiplies less than a direct convolution. */
  boolean fewerProducts(Pass pass) {
    return new WinogradConvolution(session, shape, tensors, activation).byRule(pass)
        || new PerTapGemmConvolution(session, shape, tensors, activation).byRule(pass);
  }

  /** What computes a pass, built when asked for; the one to take by rule first. */
  Map<ConvolutionAlgorithm, Supplier<Sequence>> of(Pass pass) {
    Map<ConvolutionAlgorithm, Supplier<Sequence>> algorithms = new LinkedHashMap<>();
    WeightGradientAsConvolution swapped = new WeightGradientAsConvolution(session, shape, tensors);
    PerTapGemmConvolution taps = new PerTapGemmConvolution(session, shape, tensors, activation);
    WinogradConvolution winograd = new WinogradConvolution(session, shape, tensors, activation);
    if (winograd.byRule(pass)) {
      algorithms.put(ConvolutionAlgorithm.WINOGRAD, () -> winograd.sequence(pass));
    }
    if (taps.byRule(pass)) {
      algorithms.put(ConvolutionAlgorithm.PER_TAP_GEMM, () -> taps.sequence(pass));
    }
    boolean swappedOffered = pass == Pass.BACKWARD_WEIGHTS && swapped.offered();
    if (swappedOffered && swapped.byRule()) {
      algorithms.put(ConvolutionAlgorithm.WEIGHT_GRADIENT_AS_CONVOLUTION, swapped::sequence);
    }
    Layout first = DirectConvolution.faster(pass, shape, session).orElse(session.layout());
    algorithms.put(ConvolutionAlgorithm.in(first), () -> in(first).sequence(pass));
    for (Layout layout : Layout.values()) {
      algorithms.putIfAbsent(ConvolutionAlgorithm.in(layout), () -> in(layout).sequence(pass));
    }
    if (winograd.offered(pass)) {
      algorithms.putIfAbsent(ConvolutionAlgorithm.WINOGRAD, () -> winograd.sequence(pass));
    }
    if (swappedOffered) {
      algorithms.putIfAbsent(
          ConvolutionAlgorithm.WEIGHT_GRADIENT_AS_CONVOLUTION, swapped::sequence);
    }
    return algorithms;
  }

  private DirectConvolution in(Layout layout) {
    return byLayout.computeIfAbsent(
        layout, key -> new DirectConvolution(session, shape, tensors, key, training, activation));
  }
}
