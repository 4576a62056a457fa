package org.vgg4j.benchmarks;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** PyTorch's library, libtorch, through Bytedeco's bindings. */
final class Torch {

  private Torch() {}

  /** Loads libtorch and sets its compute threads, at least 1. */
  static void open(int threads) {
    torch.set_num_threads(threads);
    torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
    // It would be asked where oneDNN declines, and warns at each layer that it knows no AVX-512.
    torch.globalContext().setUserEnabledNNPACK(false);
  }

  /** Begins or ends a stretch in which operations that gain from bf16 compute in it. */
  static void autocast(boolean enabled) {
    torch.set_autocast_enabled(DeviceType.CPU, enabled);
    if (!enabled) {
      // Weights in bf16 are kept until the end of a stretch, as Python's context manager has it.
      torch.clear_cache();
    }
  }

  /** An array of that type, from values of which the last index runs fastest. */
  static Tensor tensor(double[] values, ScalarType type, long... shape) {
    try (DoublePointer memory = new DoublePointer(values);
        Tensor borrowed = torch.from_blob(memory, shape, new TensorOptions(ScalarType.Double))) {
      boolean copy = true;
      return borrowed.to(type, false, copy, new MemoryFormatOptional());
    }
  }

  /** The values of an array, the last index running fastest. */
  static double[] values(Tensor tensor) {
    try (Tensor plain = tensor.detach().to(ScalarType.Double).contiguous()) {
      double[] values = new double[Math.toIntExact(plain.numel())];
      plain.data_ptr_double().get(values);
      return values;
    }
  }

  static Scalar scalar(double value) {
    return new Scalar(value);
  }

  /** For people. */
  static String version() {
    return "PyTorch " + torch.class.getPackage().getImplementationVersion();
  }
}
