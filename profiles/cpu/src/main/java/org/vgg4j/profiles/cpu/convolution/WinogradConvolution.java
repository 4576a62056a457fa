package org.vgg4j.profiles.cpu.convolution;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.ActivationKernels;
import org.vgg4j.profiles.cpu.winograd.WinogradCorrelation;
import org.vgg4j.profiles.cpu.winograd.WinogradTiles;
import org.vgg4j.profiles.cpu.winograd.WinogradTransforms;
import org.vgg4j.profiles.cpu.winograd.WinogradWeightGradient;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A convolution with windows of 3x3 by Winograd's F(4x4, 3x3): a quarter of the multiplications.
 *
 * <p>Squares of 6x6 pixels are transformed in Java, the sums over channels are {@value
 * WinogradTransforms#PRODUCTS} matrix products by oneDNN, one for each position in the square, and
 * their results are transformed back. Pieces are small enough to stay in the last cache meanwhile.
 */
public final class WinogradConvolution implements ConvolutionPasses {

  /** With fewer channels in or out the transforms cost what the products save. */
  private static final long FEWEST_CHANNELS = 32;

  /** Channels in times channels out, the same where products take half the time. */
  private static final long FEWEST_WEIGHTS_ON_AVX512 = 64 * 128;

  /** With fewer the transform of the weights costs what the products save. */
  private static final int FEWEST_TILES = 32;

  /** Bytes of transformed weights, four times those of the weights: 1,365 channels to as many. */
  private static final long MOST_BYTES_OF_WEIGHTS = 1L << 28;

  /** Of what a direct convolution multiplies; tiles that reach beyond the image waste products. */
  private static final double MOST_PRODUCTS = 0.6;

  private final Session session;
  private final ConvolutionShape shape;
  private final ConvolutionTensors tensors;
  private final Activation activation;

  WinogradConvolution(
      Session session, ConvolutionShape shape, ConvolutionTensors tensors, Activation activation) {
    this.session = session;
    this.shape = shape;
    this.tensors = tensors;
    this.activation = activation;
  }

  /** Whether this algorithm computes a pass of this convolution, and may be worth timing. */
  boolean offered(Pass pass) {
    long[] one = {1, 1};
    long[] in = shape.source();
    long[] out = shape.destination();
    boolean computed =
        session.layout() == Layout.CHANNELS_LAST
            && session.dataType() == memory.data_type.f32
            && Arrays.equals(shape.kernel(), new long[] {3, 3})
            && Arrays.equals(shape.stride(), one)
            && Arrays.equals(shape.dilation(), one)
            && Math.max(shape.padding()[0], shape.padding()[1]) < 3
            && Math.max(bytes(in), bytes(out)) <= Integer.MAX_VALUE
            && WinogradTransforms.PRODUCTS * Float.BYTES * in[1] * out[1] <= MOST_BYTES_OF_WEIGHTS;
    if (!computed || Math.min(in[1], out[1]) < FEWEST_CHANNELS) {
      return false;
    }
    long[] results = pass == Pass.BACKWARD_DATA ? in : out;
    int tiles = WinogradTiles.count(results);
    double direct = 9.0 * results[0] * results[2] * results[3];
    return tiles >= FEWEST_TILES
        && (double) WinogradTransforms.PRODUCTS * tiles <= MOST_PRODUCTS * direct;
  }

  /** Whether this algorithm is taken without timing. */
  boolean byRule(Pass pass) {
    long weights = shape.source()[1] * shape.destination()[1];
    return offered(pass) && (!OneDnn.hasAvx512() || weights >= FEWEST_WEIGHTS_ON_AVX512);
  }

  private static long bytes(long[] shape) {
    return Float.BYTES * shape[0] * shape[1] * shape[2] * shape[3];
  }

  @Override
  public Sequence forward() {
    Sequence sequence = new Sequence();
    Tensor taps = taps(sequence, memory.format_tag.cdba);
    sequence.then(session.primitives().reorder(tensors.weights(), taps));
    boolean relu = activation != null && activation.equals(Activation.RELU);
    sequence.then(
        new WinogradCorrelation(
            session,
            tensors.source(),
            taps,
            false,
            shape.padding(),
            tensors.bias(),
            relu,
            tensors.destination()));
    if (activation != null && !relu) {
      ActivationKernels kernels = new ActivationKernels(session, activation, shape.destination());
      sequence.then(kernels.inPlace(tensors.destination()));
    }
    return sequence;
  }

  /** The gradient of the source is a convolution of the result's with the window turned round. */
  @Override
  public Sequence backwardData() {
    Sequence sequence = new Sequence();
    Tensor taps = taps(sequence, memory.format_tag.cdab);
    sequence.then(session.primitives().reorder(tensors.weights(), taps));
    long[] padding = {2 - shape.padding()[0], 2 - shape.padding()[1]};
    return sequence.then(
        new WinogradCorrelation(
            session,
            tensors.gradient(),
            taps,
            true,
            padding,
            null,
            false,
            tensors.sourceGradient()));
  }

  @Override
  public Sequence backwardWeights() {
    Sequence sequence = new Sequence();
    Tensor taps = taps(sequence, memory.format_tag.cdba);
    sequence
        .then(
            new WinogradWeightGradient(
                session, tensors.source(), shape.padding(), tensors.gradient(), taps))
        .then(session.primitives().reorder(taps, tensors.weightGradient()));
    return tensors.bias() == null
        ? sequence
        : new WeightGradientAsConvolution(session, shape, tensors).biasGradient(sequence);
  }

  /** Weights, or their gradient, with a dense matrix for each tap. */
  private Tensor taps(Sequence sequence, memory.format_tag order) {
    Tensor taps =
        session.tensor(new memory.desc(tensors.weights().shape(), memory.data_type.f32, order));
    sequence.place(taps, session.scratch().weights());
    return taps;
  }
}
