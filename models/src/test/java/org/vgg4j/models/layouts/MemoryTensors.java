package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;

/** Tensors without a file. */
final class MemoryTensors implements Tensors {

  private final Map<TensorInfo, float[]> values = new LinkedHashMap<>();

  /** All that another one holds, read. */
  static MemoryTensors of(Tensors tensors) {
    MemoryTensors copy = new MemoryTensors();
    tensors.infos().forEach(info -> copy.add(info.name(), info.shape(), tensors.read(info)));
    return copy;
  }

  MemoryTensors add(String name, List<Long> shape, float... tensor) {
    values.put(new TensorInfo(name, shape), tensor);
    return this;
  }

  /** A tensor with numbers that depend on its place, as {@link Numbers#like}. */
  MemoryTensors fill(String name, List<Long> shape) {
    return add(name, shape, Numbers.like(values.size(), name, shape));
  }

  MemoryTensors remove(String name) {
    values.keySet().removeIf(info -> info.name().equals(name));
    return this;
  }

  /** The same tensors in the same order under other names. */
  MemoryTensors renamed(java.util.function.UnaryOperator<String> rename) {
    MemoryTensors renamed = new MemoryTensors();
    values.forEach((info, v) -> renamed.add(rename.apply(info.name()), info.shape(), v));
    return renamed;
  }

  MemoryTensors copy() {
    return renamed(name -> name);
  }

  float[] get(String name) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(null);
  }

  @Override
  public boolean keepsOrder() {
    return true;
  }

  @Override
  public List<TensorInfo> infos() {
    return new ArrayList<>(values.keySet());
  }

  @Override
  public float[] read(TensorInfo info) {
    return values.get(info);
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public void close() {}
}
