package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.dnnl.memory;

/**
 * How activations lie in memory between layers. Which is faster depends on the processor: oneDNN
 * 3.11's best kernels read channels-last data on AVX2 and blocks of 16 channels on AVX-512.
 */
public enum Layout {
  /** Batch, height, width, channels. */
  CHANNELS_LAST,
  /** Blocks of as many channels as a vector register holds, the last block padded. */
  BLOCKED;

  private static final int AVX2_BLOCK = 8;
  private static final int AVX512_BLOCK = 16;

  /**
   * The layout that a rule picks for this processor, where choices must repeat.
   *
   * @param bfloat16 whether convolutions multiply bf16, whose kernels for AMX read channels last
   */
  public static Layout byRule(boolean bfloat16) {
    return OneDnn.hasAvx512() && !bfloat16 ? BLOCKED : CHANNELS_LAST;
  }

  /**
   * @param channels channels of the tensor
   */
  public memory.format_tag tag(long channels) {
    if (this == CHANNELS_LAST) {
      return memory.format_tag.acdb;
    }
    boolean wide = OneDnn.hasAvx512();
    if (channels < (wide ? AVX512_BLOCK : AVX2_BLOCK)) {
      return memory.format_tag.abcd;
    }
    return wide ? memory.format_tag.aBcd16b : memory.format_tag.aBcd8b;
  }
}
