package org.vgg4j.profiles.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionKernels;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionPass;
import org.vgg4j.profiles.cuda.cudnn.DeviceMemory;
import org.vgg4j.profiles.cuda.layers.DeviceArrays;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Random values on the GPU for a convolution, and room for what each pass makes of them. */
final class ConvolutionValues implements AutoCloseable {

  private static final double UNIT = 0x1p-31;

  private final ConvolutionKernels kernels;
  private final List<DeviceMemory> taken = new ArrayList<>();
  private final int sourceLength;
  private final int weightsLength;
  private final int destinationLength;
  private Pointer source;
  private Pointer weights;
  private Pointer bias;
  private Pointer gradient;
  private Pointer biasGradient;
  private Pointer result;

  ConvolutionValues(ConvolutionKernels kernels) {
    this.kernels = kernels;
    ConvolutionShape shape = kernels.shape();
    int channels = Math.toIntExact(shape.destination()[1]);
    sourceLength = length(shape.source());
    weightsLength = length(channels, shape.source()[1], shape.kernel()[0], shape.kernel()[1]);
    destinationLength = length(shape.destination());
    try {
      source = random(sourceLength);
      weights = random(weightsLength);
      bias = random(channels);
      gradient = random(destinationLength);
      biasGradient = room(channels);
      result = room(Math.max(sourceLength, Math.max(weightsLength, destinationLength)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static int length(long... shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /** Computes a pass, and waits for it. */
  float[] run(ConvolutionPass pass) {
    switch (pass) {
      case FORWARD -> kernels.forward(source, result, weights, bias);
      case BACKWARD_WEIGHTS -> kernels.backwardWeights(source, gradient, result, biasGradient);
      case BACKWARD_DATA -> kernels.backwardData(gradient, result, weights);
    }
    float[] values =
        new float
            [switch (pass) {
              case FORWARD -> destinationLength;
              case BACKWARD_WEIGHTS -> weightsLength;
              case BACKWARD_DATA -> sourceLength;
            }];
    try (FloatPointer host = new FloatPointer((long) values.length)) {
      copy(host, result, values.length, cudart.cudaMemcpyDeviceToHost);
      host.get(values);
    }
    return values;
  }

  private Pointer room(int floats) {
    DeviceMemory memory = new DeviceMemory((long) floats * Float.BYTES);
    taken.add(memory);
    return memory.start();
  }

  /** Between -1 and 1, the same for as many. */
  private Pointer random(int floats) {
    SplittableRandom generator = new SplittableRandom(floats);
    float[] values = new float[floats];
    for (int i = 0; i < floats; i++) {
      values[i] = (float) (generator.nextInt() * UNIT);
    }
    Pointer place = room(floats);
    try (FloatPointer host = new FloatPointer(values)) {
      copy(place, host, floats, cudart.cudaMemcpyHostToDevice);
    }
    return place;
  }

  private static void copy(Pointer to, Pointer from, int floats, int direction) {
    long bytes = (long) floats * Float.BYTES;
    var stream = DeviceArrays.stream();
    int status = cudart.cudaMemcpyAsync(to, from, bytes, direction, stream);
    status = status == cudart.cudaSuccess ? cudart.cudaStreamSynchronize(stream) : status;
    if (status != cudart.cudaSuccess) {
      String found = cudart.cudaGetErrorName(status).getString();
      throw DeviceFailureException.ofGpu("while convolutions are tried", found, null);
    }
  }

  @Override
  public void close() {
    taken.forEach(DeviceMemory::close);
  }
}
