package org.vgg4j.profiles.cpu.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_amx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** Whether oneDNN can be used here, and what it found the processor to be. */
public final class OneDnn {

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
    return hasInstructions(dnnl_cpu_isa_avx512_core);
  }

  /** Whether the processor multiplies bf16 in hardware (AVX-512 bf16 or AMX). */
  public static boolean hasBfloat16() {
    return unavailable().isEmpty() && hasInstructions(dnnl_cpu_isa_avx512_core_bf16);
  }

  /** Whether kernels use AMX's tiles, which multiply bf16 many times faster than vectors. */
  public static boolean hasAmx() {
    return hasInstructions(dnnl_cpu_isa_avx512_core_amx);
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

  /** Instruction sets are numbers in which each set has the bits of all that it contains. */
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
