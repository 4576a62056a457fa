package org.vgg4j.profiles.cpu.convolution;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.FloatPointer;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Primitives;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * The gradient of a convolution's weights as a forward convolution with the roles swapped: images
 * of the batch become channels, channels become the batch, and the gradient of the result becomes
 * the window that is moved over the source to {@code kernel height x kernel width} positions.
 * Larger images are cut into strips whose windows fit the second-level cache; their results add up.
 *
 * <p>On AVX2 oneDNN 3.11 computes forward convolutions by its newest kernels and the gradient of
 * weights by its oldest; this algorithm takes half to two thirds of the time, reorders included. On
 * AVX-512 it takes longer than oneDNN's own kernel.
 */
final class WeightGradientAsConvolution {

  /** Positions in the window of a strip, as many as were fastest. */
  private static final long STRIP = 128;

  private static final long LARGEST_IMAGE = 64;

  /** Up to here it has been faster wherever it was timed. */
  private static final long LARGEST_IMAGE_BY_RULE = 32;

  private static final long SMALLEST_BATCH_BY_RULE = 16;

  private static final long FEWEST_CHANNELS_BY_RULE = 16;

  private static final int[] BATCH_FOR_CHANNELS = {1, 0, 2, 3};

  private final Session session;
  private final ConvolutionShape shape;
  private final ConvolutionTensors tensors;

  WeightGradientAsConvolution(Session session, ConvolutionShape shape, ConvolutionTensors tensors) {
    this.session = session;
    this.shape = shape;
    this.tensors = tensors;
  }

  /** Whether this algorithm computes the gradient of this convolution, and may be worth timing. */
  boolean offered() {
    long[] one = {1, 1};
    boolean biasPossible = tensors.bias() == null || session.layout() == Layout.CHANNELS_LAST;
    return Arrays.equals(shape.stride(), one)
        && Arrays.equals(shape.dilation(), one)
        && shape.padding()[0] < shape.kernel()[0]
        && biasPossible
        && largestSide() <= LARGEST_IMAGE;
  }

  /** Whether this algorithm is taken without timing. */
  boolean byRule() {
    return !OneDnn.hasAvx512()
        && session.layout() == Layout.CHANNELS_LAST
        && largestSide() <= LARGEST_IMAGE_BY_RULE
        && shape.source()[0] >= SMALLEST_BATCH_BY_RULE
        && shape.source()[1] >= FEWEST_CHANNELS_BY_RULE;
  }

  private long largestSide() {
    return Math.max(shape.destination()[2], shape.destination()[3]);
  }

  Sequence sequence() {
    long[] out = shape.destination();
    Tensor gradient =
        session.tensor(
            new memory.desc(
                new long[] {shape.source()[1], out[1], shape.kernel()[0], shape.kernel()[1]},
                memory.data_type.f32,
                memory.format_tag.acdb));
    Sequence sequence = new Sequence().place(gradient, session.scratch().weights());
    long rows = Math.max(1, STRIP / out[3]);
    for (long row = 0; row < out[2]; row += rows) {
      strip(sequence, row, Math.min(rows, out[2] - row), gradient);
    }
    memory.desc swapped = gradient.description().permute_axes(BATCH_FOR_CHANNELS);
    sequence.then(
        session.primitives().reorder(view(sequence, gradient, swapped), tensors.weightGradient()));
    return tensors.bias() == null ? sequence : biasGradient(sequence);
  }

  /** Adds what some rows of the result's gradient contribute; the first rows set it. */
  private void strip(Sequence sequence, long row, long rows, Tensor gradient) {
    long[] in = shape.source();
    long[] out = shape.destination();
    long first = row - shape.padding()[0];
    long last = first + rows + shape.kernel()[0] - 2;
    long from = Math.max(0, first);
    long to = Math.min(in[2] - 1, last);
    long[] sourceShape = {in[1], in[0], to - from + 1, in[3]};
    long[] windowShape = {out[1], out[0], rows, out[3]};
    memory.desc source = new memory.desc(sourceShape, session.dataType(), memory.format_tag.acdb);

    primitive_attr attributes = Primitives.attributes();
    if (row > 0) {
      post_ops sum = new post_ops();
      sum.append_sum();
      attributes.set_post_ops(sum);
    }
    convolution_forward.primitive_desc description =
        new convolution_forward.primitive_desc(
            session.engine(),
            prop_kind.forward_inference,
            algorithm.convolution_direct,
            source,
            new memory.desc(windowShape, session.dataType(), memory.format_tag.any),
            gradient.description(),
            new long[] {1, 1},
            new long[] {from - first, shape.padding()[1]},
            new long[] {last - to, shape.paddingAfter()[1]},
            attributes,
            false);
    Tensor images = session.tensor(source);
    Tensor window = session.tensor(description.weights_desc());
    sequence
        .place(images, session.scratch().activations(0))
        .place(window, session.scratch().activations(1))
        .then(
            session
                .primitives()
                .reorder(rowsOf(sequence, tensors.source(), from, sourceShape), images))
        .then(
            session
                .primitives()
                .reorder(rowsOf(sequence, tensors.gradient(), row, windowShape), window))
        .then(
            session
                .primitives()
                .kernel(
                    new convolution_forward(description),
                    description,
                    new Kernel.Argument(DNNL_ARG_SRC, images),
                    new Kernel.Argument(DNNL_ARG_WEIGHTS, window),
                    new Kernel.Argument(DNNL_ARG_DST, gradient)));
  }

  /** Some rows of a tensor's values, read with batch and channels exchanged. */
  private Tensor rowsOf(Sequence sequence, Tensor tensor, long row, long[] shapeOfRows) {
    memory.desc swapped = tensor.description().permute_axes(BATCH_FOR_CHANNELS);
    return view(
        sequence, tensor, swapped.submemory_desc(shapeOfRows, new long[] {0, 0, row, 0}, false));
  }

  private Tensor view(Sequence sequence, Tensor tensor, memory.desc description) {
    Tensor view = session.tensor(description);
    sequence.view(view, tensor);
    return view;
  }

  /** The sum of the gradient over images and positions, as a product with ones. */
  Sequence biasGradient(Sequence sequence) {
    long[] out = shape.destination();
    long positions = out[0] * out[2] * out[3];
    memory.desc row =
        new memory.desc(new long[] {1, positions}, session.dataType(), memory.format_tag.ab);
    memory.desc matrix =
        new memory.desc(new long[] {positions, out[1]}, session.dataType(), memory.format_tag.ab);
    memory.desc sums =
        new memory.desc(new long[] {1, out[1]}, memory.data_type.f32, memory.format_tag.ab);
    matmul.primitive_desc description =
        new matmul.primitive_desc(
            session.engine(), row, matrix, sums, Primitives.attributes(), false);
    Tensor gradient = session.tensor(matrix);
    Tensor biasGradient = session.tensor(sums);
    return sequence
        .view(gradient, tensors.gradient())
        .view(biasGradient, tensors.biasGradient())
        .then(
            session
                .primitives()
                .kernel(
                    new matmul(description),
                    description,
                    new Kernel.Argument(DNNL_ARG_SRC, ones(row)),
                    new Kernel.Argument(DNNL_ARG_WEIGHTS, gradient),
                    new Kernel.Argument(DNNL_ARG_DST, biasGradient)));
  }

  private Tensor ones(memory.desc row) {
    long[] shape = new long[2];
    row.get_dims().get(shape);
    float[] values = new float[(int) shape[1]];
    Arrays.fill(values, 1f);
    Tensor floats = session.strided(shape, new long[] {shape[1], 1});
    floats.point(new FloatPointer(values));
    Tensor ones = session.tensor(row);
    ones.place(new NativeBuffer());
    session.primitives().reorder(floats, ones).run();
    return ones;
  }
}
