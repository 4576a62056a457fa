package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The gradient of a convolution's weights as a forward convolution with the roles swapped: images
 * of the batch become channels, channels become the batch, and the gradient of the result, as large
 * as the image, becomes the window that is moved over the source to {@code kernel height x kernel
 * width} positions.
 *
 * <p>On AVX2 oneDNN 3.11 computes forward convolutions by its newest kernels and the gradient of
 * weights by its oldest; for small images this way takes half the time, reorders included.
 */
final class SwappedConvolution {

  /** Windows larger than this fall out of the second-level cache. */
  private static final long LARGEST_WINDOW = 16 * 16;

  /** Up to here it has been the faster way wherever it was timed. */
  private static final long LARGEST_WINDOW_BY_RULE = 8 * 8;

  private static final long SMALLEST_BATCH_BY_RULE = 16;

  private static final int[] BATCH_FOR_CHANNELS = {1, 0, 2, 3};

  private final Session session;
  private final ConvolutionShape shape;
  private final ConvolutionWays.Tensors tensors;

  SwappedConvolution(Session session, ConvolutionShape shape, ConvolutionWays.Tensors tensors) {
    this.session = session;
    this.shape = shape;
    this.tensors = tensors;
  }

  /** Whether this way computes the gradient of this convolution, and may be worth timing. */
  boolean offered() {
    long[] one = {1, 1};
    boolean biasPossible = tensors.bias() == null || session.layout() == Layout.CHANNELS_LAST;
    return Arrays.equals(shape.stride(), one)
        && Arrays.equals(shape.dilation(), one)
        && biasPossible
        && window() <= LARGEST_WINDOW;
  }

  /** Whether this way is taken without timing. */
  boolean byRule() {
    return session.layout() == Layout.CHANNELS_LAST
        && window() <= LARGEST_WINDOW_BY_RULE
        && shape.source()[0] >= SMALLEST_BATCH_BY_RULE;
  }

  private long window() {
    return shape.destination()[2] * shape.destination()[3];
  }

  Sequence sequence() {
    long[] in = shape.source();
    long[] out = shape.destination();
    long[] kernel = shape.kernel();
    memory.desc source =
        new memory.desc(
            new long[] {in[1], in[0], in[2], in[3]}, session.dataType(), memory.format_tag.acdb);
    memory.desc anyWindow =
        new memory.desc(
            new long[] {out[1], out[0], out[2], out[3]}, session.dataType(), memory.format_tag.any);
    memory.desc result =
        new memory.desc(
            new long[] {in[1], out[1], kernel[0], kernel[1]},
            memory.data_type.f32,
            memory.format_tag.acdb);
    long[] one = {1, 1};
    convolution_forward.primitive_desc description =
        new convolution_forward.primitive_desc(
            session.engine(),
            prop_kind.forward_inference,
            algorithm.convolution_direct,
            source,
            anyWindow,
            result,
            one,
            shape.padding(),
            shape.paddingAfter(),
            Session.attributes(),
            false);

    Tensor images = session.tensor(source);
    Tensor window = session.tensor(description.weights_desc());
    Tensor gradient = session.tensor(result);
    Sequence sequence = new Sequence();
    Tensor from = swapped(sequence, tensors.source());
    Tensor of = swapped(sequence, tensors.gradient());
    sequence
        .place(images, session.reorderScratch(0))
        .place(window, session.reorderScratch(1))
        .place(gradient, session.weightScratch())
        .then(session.reorder(from, images))
        .then(session.reorder(of, window))
        .then(
            session.kernel(
                new convolution_forward(description),
                description,
                new Kernel.Argument(DNNL_ARG_SRC, images),
                new Kernel.Argument(DNNL_ARG_WEIGHTS, window),
                new Kernel.Argument(DNNL_ARG_DST, gradient)))
        .then(session.reorder(swapped(sequence, gradient), tensors.weightGradient()));
    return tensors.bias() == null ? sequence : biasGradient(sequence);
  }

  /** The same values, read with batch and channels exchanged. */
  private Tensor swapped(Sequence sequence, Tensor tensor) {
    Tensor view = session.tensor(tensor.description().permute_axes(BATCH_FOR_CHANNELS));
    sequence.view(view, tensor);
    return view;
  }

  /** The sum of the gradient over images and positions, as a product with ones. */
  private Sequence biasGradient(Sequence sequence) {
    long[] out = shape.destination();
    long positions = out[0] * out[2] * out[3];
    memory.desc row =
        new memory.desc(new long[] {1, positions}, session.dataType(), memory.format_tag.ab);
    memory.desc matrix =
        new memory.desc(new long[] {positions, out[1]}, session.dataType(), memory.format_tag.ab);
    memory.desc sums =
        new memory.desc(new long[] {1, out[1]}, memory.data_type.f32, memory.format_tag.ab);
    matmul.primitive_desc description =
        new matmul.primitive_desc(session.engine(), row, matrix, sums, Session.attributes(), false);
    Tensor gradient = session.tensor(matrix);
    Tensor biasGradient = session.tensor(sums);
    return sequence
        .view(gradient, tensors.gradient())
        .view(biasGradient, tensors.biasGradient())
        .then(
            session.kernel(
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
    ones.place(new Slot());
    session.reorder(floats, ones).run();
    return ones;
  }
}
