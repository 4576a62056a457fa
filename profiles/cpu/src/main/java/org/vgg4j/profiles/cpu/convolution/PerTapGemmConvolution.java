package org.vgg4j.profiles.cpu.convolution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.memory;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.ActivationKernels;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * A convolution over small images as one batched matrix product per tap of the window: for each
 * pixel of the result that the tap contributes to, {@code [batch, channels in] x [channels in,
 * channels out]}.
 *
 * <p>Nothing is multiplied with padding, which is most of a 3x3 window's work on an image of 2x2
 * (five taps of nine) and which oneDNN's convolution kernels do compute. On 4x4 images, where it is
 * a third, both took the same time; on 8x8 this one took longer.
 */
final class PerTapGemmConvolution implements ConvolutionPasses {

  /** Height and width up to which less padding outweighs adding up the taps in memory. */
  private static final long LARGEST_SIDE = 3;

  /** The same for the gradient of weights, which takes a product per tap and pixel. */
  private static final long LARGEST_SIDE_FOR_WEIGHTS = 4;

  private static final long SMALLEST_BATCH = 16;

  private static final long FEWEST_CHANNELS = 64;

  private final Session session;
  private final ConvolutionShape shape;
  private final ConvolutionTensors tensors;
  private final Activation activation;

  /**
   * Where a tap's products go from and to; empty if the tap only ever meets padding.
   *
   * @param row of the tap in the window
   * @param column of the tap in the window
   * @param size rows and columns of the result that the tap contributes to
   * @param from first row and column that is read
   * @param to first row and column that is written
   */
  private record Tap(long row, long column, long[] size, long[] from, long[] to) {
    long pixels() {
      return size[0] * size[1];
    }
  }

  PerTapGemmConvolution(
      Session session, ConvolutionShape shape, ConvolutionTensors tensors, Activation activation) {
    this.session = session;
    this.shape = shape;
    this.tensors = tensors;
    this.activation = activation;
  }

  /** Whether this algorithm computes a pass of this convolution, and is taken without timing. */
  boolean byRule(Pass pass) {
    long[] one = {1, 1};
    long[] in = shape.source();
    long[] out = shape.destination();
    long side = Math.max(Math.max(in[2], in[3]), Math.max(out[2], out[3]));
    boolean plain =
        session.layout() == Layout.CHANNELS_LAST
            && session.dataType() == memory.data_type.f32
            && Arrays.equals(shape.stride(), one)
            && Arrays.equals(shape.dilation(), one)
            && !Arrays.equals(shape.kernel(), one);
    boolean worthwhile = in[0] >= SMALLEST_BATCH && Math.min(in[1], out[1]) >= FEWEST_CHANNELS;
    if (!plain || !worthwhile) {
      return false;
    }
    return switch (pass) {
      case FORWARD -> side <= LARGEST_SIDE && firstCovers(taps(true), out);
      case BACKWARD_DATA -> side <= LARGEST_SIDE && firstCovers(taps(false), in);
      case BACKWARD_WEIGHTS ->
          side <= LARGEST_SIDE_FOR_WEIGHTS && taps(true).stream().allMatch(tap -> tap.pixels() > 0);
    };
  }

  private static boolean firstCovers(List<Tap> taps, long[] image) {
    return taps.get(0).pixels() == image[2] * image[3];
  }

  /**
   * The window's taps, one that contributes to most pixels first.
   *
   * @param forward from source to result, otherwise from the result's gradient to the source's
   */
  private List<Tap> taps(boolean forward) {
    long[] read = forward ? shape.source() : shape.destination();
    long[] written = forward ? shape.destination() : shape.source();
    List<Tap> taps = new ArrayList<>();
    for (long row = 0; row < shape.kernel()[0]; row++) {
      for (long column = 0; column < shape.kernel()[1]; column++) {
        long[] at = {row, column};
        long[] size = new long[2];
        long[] from = new long[2];
        long[] to = new long[2];
        for (int i = 0; i < 2; i++) {
          long ahead = (at[i] - shape.padding()[i]) * (forward ? 1 : -1);
          to[i] = Math.max(0, -ahead);
          from[i] = to[i] + ahead;
          size[i] = Math.max(0, Math.min(written[i + 2] - to[i], read[i + 2] - from[i]));
        }
        taps.add(new Tap(row, column, size, from, to));
      }
    }
    taps.sort(Comparator.comparingLong(Tap::pixels).reversed());
    return taps;
  }

  @Override
  public Sequence forward() {
    Sequence sequence = new Sequence();
    Tensor weights = weights(sequence, memory.format_tag.cdba);
    sequence.then(session.primitives().reorder(tensors.weights(), weights));
    long[] matrix = {shape.source()[1], shape.destination()[1]};
    products(sequence, true, tensors.source(), weights, matrix, tensors.destination());
    if (activation != null) {
      ActivationKernels kernels = new ActivationKernels(session, activation, shape.destination());
      sequence.then(kernels.inPlace(tensors.destination()));
    }
    return sequence;
  }

  @Override
  public Sequence backwardData() {
    Sequence sequence = new Sequence();
    Tensor weights = weights(sequence, memory.format_tag.cdab);
    sequence.then(session.primitives().reorder(tensors.weights(), weights));
    long[] matrix = {shape.destination()[1], shape.source()[1]};
    products(sequence, false, tensors.gradient(), weights, matrix, tensors.sourceGradient());
    return sequence;
  }

  @Override
  public Sequence backwardWeights() {
    Sequence sequence = new Sequence();
    Tensor gradient = weights(sequence, memory.format_tag.cdba);
    long[] in = shape.source();
    long[] out = shape.destination();
    for (Tap tap : taps(true)) {
      for (long pixel = 0; pixel < tap.pixels(); pixel++) {
        long row = pixel / tap.size[1];
        long column = pixel % tap.size[1];
        long[] from = {tap.from[0] + row, tap.from[1] + column};
        long[] to = {tap.to[0] + row, tap.to[1] + column};
        // A pixel's values over the batch, transposed: [channels in, batch].
        Tensor source = matrix(in[1], in[0], 1, in[1] * in[2] * in[3]);
        Tensor change = matrix(out[0], out[1], out[1] * out[2] * out[3], 1);
        Tensor sum = matrix(in[1], out[1], out[1], 1);
        sequence
            .view(source, tensors.source(), offset(in, from))
            .view(change, tensors.gradient(), offset(out, to))
            .view(sum, gradient, tapOffset(tap))
            .then(session.primitives().product(source, change, null, sum, pixel > 0));
      }
    }
    sequence.then(session.primitives().reorder(gradient, tensors.weightGradient()));
    return tensors.bias() == null
        ? sequence
        : new WeightGradientAsConvolution(session, shape, tensors).biasGradient(sequence);
  }

  private void products(
      Sequence sequence,
      boolean forward,
      Tensor read,
      Tensor weights,
      long[] matrix,
      Tensor written) {
    boolean first = true;
    for (Tap tap : taps(forward)) {
      if (tap.pixels() > 0) {
        Tensor source = pixels(read, tap.size);
        Tensor destination = pixels(written, tap.size);
        int rank = source.shape().length;
        Tensor factors = shared(rank, matrix[0], matrix[1]);
        sequence
            .view(source, read, offset(read.shape(), tap.from))
            .view(destination, written, offset(written.shape(), tap.to))
            .view(factors, weights, tapOffset(tap));
        Tensor bias = null;
        if (first && forward && tensors.bias() != null) {
          bias = shared(rank, 1, matrix[1]);
          sequence.view(bias, tensors.bias());
        }
        sequence.then(session.primitives().product(source, factors, bias, destination, !first));
        first = false;
      }
    }
  }

  /**
   * Some pixels of a channels-last image, as one matrix {@code [batch, channels]} for each.
   *
   * <p>Dimensions of one pixel are left out: oneDNN 3.11 takes the wrong stride beside them.
   */
  private Tensor pixels(Tensor image, long[] size) {
    long[] whole = image.shape();
    long channels = whole[1];
    long[] strides = {whole[3] * channels, channels, whole[2] * whole[3] * channels, 1};
    long[] shape = {size[0], size[1], whole[0], channels};
    int[] kept = IntStream.range(0, 4).filter(i -> i > 1 || shape[i] > 1).toArray();
    return session.strided(
        Arrays.stream(kept).mapToLong(i -> shape[i]).toArray(),
        Arrays.stream(kept).mapToLong(i -> strides[i]).toArray());
  }

  /** A dense matrix that is the same for all of a product's pixels. */
  private Tensor shared(int rank, long rows, long columns) {
    long[] shape = new long[rank];
    long[] strides = new long[rank];
    Arrays.fill(shape, 1);
    Arrays.fill(strides, rows * columns);
    shape[rank - 2] = rows;
    shape[rank - 1] = columns;
    strides[rank - 2] = columns;
    strides[rank - 1] = 1;
    return session.strided(shape, strides);
  }

  private Tensor matrix(long rows, long columns, long rowStride, long columnStride) {
    return session.strided(new long[] {rows, columns}, new long[] {rowStride, columnStride});
  }

  /** Bytes from the first value to a pixel of the first image. */
  private static long offset(long[] image, long[] pixel) {
    return Float.BYTES * image[1] * (pixel[0] * image[3] + pixel[1]);
  }

  private long tapOffset(Tap tap) {
    long number = tap.row * shape.kernel()[1] + tap.column;
    return Float.BYTES * number * shape.source()[1] * shape.destination()[1];
  }

  /** Weights, or their gradient, with a dense matrix for each tap. */
  private Tensor weights(Sequence sequence, memory.format_tag order) {
    Tensor weights =
        session.tensor(new memory.desc(tensors.weights().shape(), memory.data_type.f32, order));
    sequence.place(weights, session.scratch().weights());
    return weights;
  }
}
