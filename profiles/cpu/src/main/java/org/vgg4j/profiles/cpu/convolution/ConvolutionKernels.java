package org.vgg4j.profiles.cpu.convolution;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.cpu.onednn.ConvolutionShape;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.ActivationKernels;

/**
 * A convolution over one shape, forwards and backwards, with its bias and activation in the same
 * pass. Weights are 32-bit floats {@code [out channels, in channels, height, width]} in plain
 * order, where Deeplearning4j keeps them; each pass reorders them as its kernel wants them.
 */
public final class ConvolutionKernels {

  /** Large enough for the ranking of a full batch, small enough to take milliseconds. */
  private static final long TRIAL_IMAGES_AT_MOST = 32;

  private static final long TRIAL_IMAGES_AT_LEAST = 16;

  private static final long TRIAL_POSITIONS = 16_384;

  private final ConvolutionContext context;
  private final Session session;
  private final ConvolutionShape shape;
  private final boolean training;
  private final Activation activation;
  private final ActivationKernels activationKernels;
  private final ConvolutionTensors tensors;
  private final ConvolutionAlgorithms methods;
  private final ConvolutionInFloats inFloats;
  private final TunedPass forward;
  private final TunedPass backwardData;
  private final TunedPass backwardWeights;

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
    this.methods = new ConvolutionAlgorithms(session, shape, tensors, training, activation);
    this.inFloats =
        session.dataType() == memory.data_type.f32
            ? null
            : new ConvolutionInFloats(session, shape, tensors, training, activation);
    this.forward = choice(Pass.FORWARD);
    this.backwardData = choice(Pass.BACKWARD_DATA);
    this.backwardWeights = choice(Pass.BACKWARD_WEIGHTS);
  }

  private TunedPass choice(Pass pass) {
    return new TunedPass(ways(pass), () -> context.selector().select(key(pass), () -> trial(pass)));
  }

  private TuningKey key(Pass pass) {
    boolean fewImages = shape.source()[0] < TRIAL_IMAGES_AT_LEAST;
    return new TuningKey(
        pass,
        session.layout(),
        session.dataType(),
        tensors.bias() != null,
        fewImages,
        shape.ofBatch(1));
  }

  /**
   * The same ways over a smaller batch of zeros, in memory of their own. Ways differ in rounding: a
   * trial on the batch itself would have to be run again in the way that was chosen.
   */
  private AlgorithmSelector.Trial trial(Pass pass) {
    long images = TRIAL_POSITIONS / (shape.source()[2] * shape.source()[3]);
    images = Math.max(TRIAL_IMAGES_AT_LEAST, Math.min(TRIAL_IMAGES_AT_MOST, images));
    ConvolutionShape small = shape.ofBatch(Math.min(shape.source()[0], images));
    ConvolutionKernels kernels =
        new ConvolutionKernels(context, small, tensors.bias() != null, training, activation);
    kernels.tensors.fillWithZeros();
    return new AlgorithmSelector.Trial(kernels.ways(pass), kernels.tensors::free);
  }

  /**
   * The session's precision first. Where oneDNN has nothing but plain reference code for bf16, the
   * rule takes floats too.
   */
  private Map<Candidate, Supplier<Sequence>> ways(Pass pass) {
    Map<Candidate, Supplier<Sequence>> ways = new LinkedHashMap<>();
    methods
        .of(pass)
        .forEach(
            (method, sequence) -> ways.put(new Candidate(method, session.dataType()), sequence));
    if (inFloats != null) {
      ways.putAll(inFloats.ways(pass));
    }
    return ways;
  }

  /** oneDNN's names of all code that the three passes run. */
  Set<String> implementations() {
    Set<String> implementations = new HashSet<>();
    for (TunedPass choice : List.of(forward, backwardData, backwardWeights)) {
      implementations.addAll(choice.chosen().implementations());
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
   * Convolves {@code from} into a slot.
   *
   * @param bias null without bias
   */
  public Tensor forward(Tensor from, NativeBuffer into, Pointer weights, Pointer bias) {
    tensors.source().alias(from);
    tensors.destination().place(into);
    tensors.weights().point(weights);
    if (bias != null) {
      tensors.bias().point(bias);
    }
    context.countPass();
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
    context.countPass();
    backwardWeights.run();
  }

  /**
   * The gradient of the source.
   *
   * @param of gradient before the activation
   */
  public Tensor backwardData(Tensor of, NativeBuffer into) {
    tensors.gradient().alias(of);
    tensors.sourceGradient().place(into);
    context.countPass();
    backwardData.run();
    return tensors.sourceGradient();
  }
}
