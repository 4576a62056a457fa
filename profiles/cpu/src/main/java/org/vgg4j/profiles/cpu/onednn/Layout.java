package org.vgg4j.profiles.cpu.onednn;

import org.bytedeco.dnnl.memory;

/**
 * How activations lie in memory between layers. Winograd's convolution and most of oneDNN 3.11's
 * fastest direct ones read channels-last data; on AVX-512 some are faster over blocks of 16
 * channels, as those over images of few pixels.
 */
public enum Layout {
  /** Batch, height, width, channels. */
  CHANNELS_LAST,
  /** Blocks of as many channels as a vector register holds, the last block padded. */
  BLOCKED;

  private static final int AVX2_BLOCK = 8;
  private static final int AVX512_BLOCK = 16;

  /** The layout where choices must repeat. */
  public static final Layout BY_RULE = CHANNELS_LAST;

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
