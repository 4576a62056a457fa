package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** Whether oneDNN can be used here, and what it found the processor to be. */
public final class OneDnn {

  /** {@code dnnl_cpu_isa_t} bits of AVX-512 with its byte, word and vector-length extensions. */
  private static final int AVX512_CORE = 0x27;

  /** Bits that AVX-512 with bf16 instructions adds, which AMX implies. */
  private static final int AVX512_CORE_BF16 = 0x67;

  private OneDnn() {}

  /** Why oneDNN cannot be used here, in one line; empty if it can. */
  public static Optional<String> unavailable() {
    return Holder.FAILURE;
  }

  /** For people and provenance, for example {@code oneDNN 3.11.0}. */
  public static String version() {
    dnnl_version_t version = dnnl.dnnl_version();
    return "oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
  }

  /** Whether kernels use 512-bit vectors. */
  public static boolean hasAvx512() {
    return hasInstructions(AVX512_CORE);
  }

  /** Whether the processor multiplies bf16 in hardware (AVX-512 bf16 or AMX). */
  public static boolean hasBfloat16() {
    return unavailable().isEmpty() && hasInstructions(AVX512_CORE_BF16);
  }

  /** The instruction set that kernels are made for, for people, for example {@code avx2}. */
  public static String instructions() {
    return dnnl.get_effective_cpu_isa().toString();
  }

  static void check(int status, String what) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN failed in " + what + " with status " + status);
    }
  }

  private static boolean hasInstructions(int bits) {
    return (dnnl_get_effective_cpu_isa() & bits) == bits;
  }

  /** Loads the natives once, when first asked for. */
  private static final class Holder {
    static final Optional<String> FAILURE = load();

    private static Optional<String> load() {
      try {
        dnnl.dnnl_version();
        return Optional.empty();
      } catch (LinkageError | RuntimeException failure) {
        return Optional.of(
            "oneDNN's native library cannot be loaded on "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch"));
      }
    }
  }
}
