package org.vgg4j.cudadouble.kernels;

import java.util.function.BiFunction;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.vgg4j.profiles.cpu.convolution.AlgorithmSelector;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.convolution.ConvolutionKernels;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.ActivationKernels;
import org.vgg4j.profiles.cpu.ops.AdditionKernels;
import org.vgg4j.profiles.cpu.ops.NormalizationKernels;
import org.vgg4j.profiles.cpu.ops.PoolingKernels;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.operations.ActivationFunction;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;
import org.vgg4j.profiles.layers.operations.Pooling;

/** The kernels that train networks on a processor: oneDNN's, and Winograd's over them. */
public final class OneDnnReference implements Reference {

  private final Session session = new Session(Layout.BY_RULE, false, ComputeThreads.of(0));

  private final ConvolutionContext convolutions =
      new ConvolutionContext(session, AlgorithmSelector.BY_RULE);

  @Override
  public String name() {
    return "oneDNN";
  }

  @Override
  public float[] convolve(ConvolutionShape shape, float[] x, float[] w, float[] bias) {
    return plain(
        kernels(shape, bias != null)
            .forward(images(x, shape.source()), new NativeBuffer(), pointer(w), pointer(bias)));
  }

  @Override
  public float[] sourceGradient(ConvolutionShape shape, float[] dy, float[] w) {
    ConvolutionKernels kernels = kernels(shape, false);
    // The weights are those of the forward pass.
    float[] x = new float[Values.size(shape.source())];
    kernels.forward(images(x, shape.source()), new NativeBuffer(), pointer(w), null);
    return plain(kernels.backwardData(images(dy, shape.destination()), new NativeBuffer()));
  }

  @Override
  public float[] weightGradient(ConvolutionShape shape, float[] x, float[] dy) {
    return gradients(shape, x, dy, (ofWeights, ofBias) -> ofWeights);
  }

  @Override
  public float[] biasGradient(ConvolutionShape shape, float[] x, float[] dy) {
    return gradients(shape, x, dy, (ofWeights, ofBias) -> ofBias);
  }

  private float[] gradients(
      ConvolutionShape shape,
      float[] x,
      float[] dy,
      BiFunction<FloatPointer, FloatPointer, FloatPointer> wanted) {
    long[] channels = {shape.destination()[1]};
    FloatPointer ofWeights = pointer(new float[Values.size(weights(shape))]);
    FloatPointer ofBias = pointer(new float[Values.size(channels)]);
    ConvolutionKernels kernels = kernels(shape, true);
    kernels.forward(images(x, shape.source()), new NativeBuffer(), ofWeights, ofBias);
    kernels.backwardWeights(images(dy, shape.destination()), ofWeights, ofBias);
    return values(wanted.apply(ofWeights, ofBias));
  }

  private static long[] weights(ConvolutionShape shape) {
    return new long[] {
      shape.destination()[1], shape.source()[1], shape.kernel()[0], shape.kernel()[1]
    };
  }

  private ConvolutionKernels kernels(ConvolutionShape shape, boolean hasBias) {
    return new ConvolutionKernels(convolutions, shape, hasBias, true, null);
  }

  @Override
  public float[] activate(ActivationFunction function, float[] x, long... shape) {
    return plain(
        new ActivationKernels(session, Activation.of(function), shape)
            .forward(images(x, shape), new NativeBuffer()));
  }

  @Override
  public float[] activationGradient(
      ActivationFunction function, float[] x, float[] dy, long... shape) {
    Activation activation = Activation.of(function);
    ActivationKernels kernels = new ActivationKernels(session, activation, shape);
    Tensor source = images(x, shape);
    Tensor result = kernels.forward(source, new NativeBuffer());
    Tensor gradient = images(dy, shape);
    kernels.backward(activation.derivesFromSource() ? source : result, gradient);
    return plain(gradient);
  }

  @Override
  public float[] pool(Pooling kind, ConvolutionShape shape, float[] x) {
    return plain(
        new PoolingKernels(session, kind, shape, false)
            .forward(images(x, shape.source()), new NativeBuffer()));
  }

  @Override
  public float[] poolingGradient(Pooling kind, ConvolutionShape shape, float[] x, float[] dy) {
    PoolingKernels kernels = new PoolingKernels(session, kind, shape, true);
    kernels.forward(images(x, shape.source()), new NativeBuffer());
    return plain(kernels.backward(images(dy, shape.destination()), new NativeBuffer()));
  }

  @Override
  public float[] add(float[] a, float[] b, long... shape) {
    return plain(
        new AdditionKernels(session, shape)
            .add(images(a, shape), images(b, shape), new NativeBuffer()));
  }

  @Override
  public Normalization normalization(float[] x, double epsilon, long... shape) {
    return new OneDnnNormalization(x, epsilon, shape);
  }

  private final class OneDnnNormalization implements Normalization {
    private final NormalizationKernels kernels;
    private final long[] shape;
    private final Tensor source;
    private final int channels;

    OneDnnNormalization(float[] x, double epsilon, long... shape) {
      this.kernels = new NormalizationKernels(session, (float) epsilon, true, false, shape);
      this.shape = shape;
      this.source = images(x, shape);
      this.channels = (int) shape[1];
    }

    @Override
    public float[] mean() {
      forward(new float[channels], new float[channels]);
      return kernels.batchMean().toFloats(channels);
    }

    @Override
    public float[] variance() {
      forward(new float[channels], new float[channels]);
      return kernels.batchVariance().toFloats(channels);
    }

    @Override
    public float[] forward(float[] scale, float[] shift) {
      kernels.parameters(pointer(scale), pointer(shift));
      return plain(kernels.forward(source, new NativeBuffer()));
    }

    @Override
    public float[] sourceGradient(float[] dy, float[] scale) {
      return backward(dy, scale).source();
    }

    @Override
    public float[] scaleGradient(float[] dy) {
      return backward(dy, new float[channels]).scale();
    }

    @Override
    public float[] shiftGradient(float[] dy) {
      return backward(dy, new float[channels]).shift();
    }

    private record Gradients(float[] source, float[] scale, float[] shift) {}

    private Gradients backward(float[] dy, float[] scale) {
      forward(scale, new float[channels]);
      FloatPointer ofScale = pointer(new float[channels]);
      FloatPointer ofShift = pointer(new float[channels]);
      Tensor ofSource = kernels.backward(images(dy, shape), new NativeBuffer(), ofScale, ofShift);
      return new Gradients(plain(ofSource), values(ofScale), values(ofShift));
    }
  }

  private static FloatPointer pointer(float[] values) {
    return values == null ? null : new FloatPointer(values);
  }

  private static float[] values(FloatPointer pointer) {
    float[] values = new float[Math.toIntExact(pointer.limit())];
    pointer.get(values);
    return values;
  }

  /** Values in plain order, in the order that kernels read. */
  private Tensor images(float[] values, long... shape) {
    Tensor plain = inPlainOrder(shape);
    plain.point(new FloatPointer(values));
    Tensor images = session.activations(shape);
    images.place(new NativeBuffer());
    session.primitives().reorder(plain, images).run();
    return images;
  }

  /** The other way round. */
  private float[] plain(Tensor images) {
    Tensor plain = inPlainOrder(images.shape());
    plain.place(new NativeBuffer());
    session.primitives().reorder(images, plain).run();
    return plain.toFloats(Values.size(images.shape()));
  }

  private Tensor inPlainOrder(long... shape) {
    return session.tensor(new memory.desc(shape, memory.data_type.f32, memory.format_tag.abcd));
  }
}
