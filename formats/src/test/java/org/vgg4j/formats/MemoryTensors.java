package org.vgg4j.formats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Tensors of a test. */
final class MemoryTensors implements Tensors {

  /** What tends to get lost: signs of zero, kinds of NaN, the smallest and largest. */
  static final float[] SPECIAL = {
    0f,
    -0f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.intBitsToFloat(0xffc00001),
    Float.MIN_VALUE,
    Float.MAX_VALUE
  };

  private final List<TensorInfo> infos = new ArrayList<>();
  private final Map<String, float[]> values = new LinkedHashMap<>();
  final Map<String, String> metadata = new LinkedHashMap<>();

  static MemoryTensors network() {
    return new MemoryTensors()
        .with("conv1/kernel", SPECIAL, 2, 2, 1, 2)
        .with("conv1/bias", new float[] {1, -0f}, 2)
        .with("dense/kernel", numbers(70_000), 7, 10_000)
        .with("dense/scale", new float[] {Float.NaN});
  }

  static MemoryTensors keras() {
    return new MemoryTensors()
        .with("first/bias", new float[] {1, -0f}, 2)
        .with("first/kernel", SPECIAL, 2, 2, 1, 2)
        .with("norm/moving_mean", new float[] {3, 4}, 2)
        .with("norm/moving_variance", new float[] {5, 6}, 2)
        .with("norm/gamma", new float[] {7, 8}, 2)
        .with("norm/beta", new float[] {9, 10}, 2)
        .with("second/kernel", new float[] {11, 12}, 1, 1, 2, 1)
        .with("last/kernel", numbers(6), 2, 3);
  }

  static float[] numbers(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i / 3f;
    }
    return values;
  }

  MemoryTensors with(String name, float[] content, long... shape) {
    infos.add(new TensorInfo(name, LongStream.of(shape).boxed().toList()));
    values.put(name, content);
    return this;
  }

  @Override
  public List<TensorInfo> infos() {
    return infos;
  }

  @Override
  public float[] read(TensorInfo info) {
    return values.get(info.name());
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {}
}
