package org.vgg4j.profiles.cpu.convolution;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.ActivationKernels;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A convolution over one shape, forwards and backwards, with its bias and activation in the same
 * pass. Weights are 32-bit floats {@code [out channels, in channels, height, width]} in plain
 * order, where Deeplearning4j keeps them; each pass reorders them as its kernel wants them.
 */
public final class ConvolutionKernels {

  /** With fewer images other candidates may be faster. */
  private static final long MANY_IMAGES = 16;

  /** Large enough for the ranking of a full batch, small enough to take milliseconds. */
  private static final long TRIAL_IMAGES_AT_MOST = 32;

  private static final long TRIAL_IMAGES_AT_LEAST = 2;

  private static final long TRIAL_POSITIONS = 16_384;

  private final ConvolutionContext context;
  private final Session session;
  private final ConvolutionShape shape;
  private final boolean training;
  private final Activation activation;
  private final ActivationKernels activationKernels;
  private final NativeBuffer beforeActivation;
  private final ConvolutionTensors tensors;
  private final ConvolutionAlgorithms algorithms;
  private final ConvolutionInFloats inFloats;
  private final Map<Pass, TunedPass> tuned = new EnumMap<>(Pass.class);

  /**
   * @param activation applied to the result; null for none
   */
  public ConvolutionKernels(
      ConvolutionContext context,
      ConvolutionShape shape,
      boolean hasBias,
      boolean training,
      Activation activation) {
    this.context = context;
    this.session = context.session();
    this.shape = shape;
    this.training = training;
    this.activation = activation;
    this.activationKernels =
        activation == null ? null : new ActivationKernels(session, activation, shape.destination());
    boolean kept = training && activation != null && activation.derivesFromSource();
    this.beforeActivation = kept ? new NativeBuffer() : null;
    Activation fused = kept ? null : activation;
    this.tensors =
        new ConvolutionTensors(
            session.activations(shape.source()),
            weights(),
            hasBias ? bias() : null,
            session.activations(shape.destination()),
            session.activations(shape.source()),
            weights(),
            hasBias ? bias() : null,
            session.activations(shape.destination()));
    this.algorithms = new ConvolutionAlgorithms(session, shape, tensors, training, fused);
    this.inFloats =
        session.dataType() == memory.data_type.f32
            ? null
            : new ConvolutionInFloats(session, shape, tensors, training, fused);
    for (Pass pass : Pass.values()) {
      tuned.put(
          pass,
          new TunedPass(
              candidates(pass), () -> context.selector().select(key(pass), () -> trial(pass))));
    }
  }

  /** What decides which candidate is fastest for a pass. */
  public TuningKey key(Pass pass) {
    boolean fewImages = shape.source()[0] < MANY_IMAGES;
    return new TuningKey(
        pass,
        session.layout(),
        session.dataType(),
        tensors.bias() != null,
        fewImages,
        shape.ofBatch(1));
  }

  /**
   * The same candidates over a smaller batch of zeros, in memory of their own. Candidates differ in
   * rounding: after a trial on the batch itself, its pass would have to be run again by the one
   * that was chosen.
   */
  private AlgorithmSelector.Trial trial(Pass pass) {
    ConvolutionKernels kernels =
        new ConvolutionKernels(context, trialShape(), tensors.bias() != null, training, activation);
    kernels.fillWithZeros();
    return new AlgorithmSelector.Trial(kernels.candidates(pass), kernels.tensors::free);
  }

  /** Puts all tensors into memory of their own, for candidates that are run apart from a graph. */
  void fillWithZeros() {
    tensors.fillWithZeros();
  }

  /** The shape of what is timed: of the batch, or of a part of it. */
  public ConvolutionShape trialShape() {
    long images = TRIAL_POSITIONS / (shape.source()[2] * shape.source()[3]);
    images = Math.max(TRIAL_IMAGES_AT_LEAST, Math.min(TRIAL_IMAGES_AT_MOST, images));
    return shape.ofBatch(Math.min(shape.source()[0], images));
  }

  /**
   * The session's precision first, unless floats are faster by rule. Where oneDNN has nothing but
   * plain reference code for bf16, the rule takes floats too.
   */
  Map<Candidate, Supplier<Sequence>> candidates(Pass pass) {
    Map<Candidate, Supplier<Sequence>> candidates = new LinkedHashMap<>();
    if (inFloats != null && inFloats.byRule(pass)) {
      candidates.putAll(inFloats.candidates(pass));
    }
    algorithms
        .of(pass)
        .forEach(
            (algorithm, sequence) ->
                candidates.put(new Candidate(algorithm, session.dataType()), sequence));
    if (inFloats != null) {
      inFloats.candidates(pass).forEach(candidates::putIfAbsent);
    }
    return candidates;
  }

  /**
   * Settles how a pass is computed, before it is.
   *
   * @return what computes it, for people and files
   */
  public String settle(Pass pass) {
    return tuned.get(pass).text();
  }

  /** Multiplications of a pass that is computed directly. */
  public double multiplications() {
    long[] out = shape.destination();
    double results = (double) out[0] * out[1] * out[2] * out[3];
    return results * shape.source()[1] * shape.kernel()[0] * shape.kernel()[1];
  }

  /** oneDNN's names of all code that the three passes run. */
  Set<String> implementations() {
    Set<String> implementations = new HashSet<>();
    for (TunedPass pass : tuned.values()) {
      implementations.addAll(pass.chosen().implementations());
    }
    return implementations;
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
   * Convolves {@code source} into a buffer.
   *
   * @param bias null without bias
   */
  public Tensor forward(Tensor source, NativeBuffer result, Pointer weights, Pointer bias) {
    tensors.source().alias(source);
    tensors.destination().place(beforeActivation == null ? result : beforeActivation);
    tensors.weights().point(weights);
    if (bias != null) {
      tensors.bias().point(bias);
    }
    context.countPass();
    tuned.get(Pass.FORWARD).run();
    return beforeActivation == null
        ? tensors.destination()
        : activationKernels.forward(tensors.destination(), result);
  }

  /** Turns the gradient of the result, in place, into the gradient before the activation. */
  public void backwardActivation(Tensor gradient) {
    if (activationKernels != null) {
      activationKernels.backward(tensors.destination(), gradient);
    }
  }

  /**
   * The gradient of the weights, and of the bias if there is one.
   *
   * @param gradient of the result, before the activation
   */
  public void backwardWeights(Tensor gradient, Pointer weightGradient, Pointer biasGradient) {
    tensors.gradient().alias(gradient);
    tensors.weightGradient().point(weightGradient);
    if (biasGradient != null) {
      tensors.biasGradient().point(biasGradient);
    }
    context.countPass();
    tuned.get(Pass.BACKWARD_WEIGHTS).run();
  }

  /**
   * The gradient of the source.
   *
   * @param gradient of the result, before the activation
   */
  public Tensor backwardData(Tensor gradient, NativeBuffer result) {
    tensors.gradient().alias(gradient);
    tensors.sourceGradient().place(result);
    context.countPass();
    tuned.get(Pass.BACKWARD_DATA).run();
    return tensors.sourceGradient();
  }
}
