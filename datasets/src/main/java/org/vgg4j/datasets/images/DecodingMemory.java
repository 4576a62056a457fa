package org.vgg4j.datasets.images;

import org.vgg4j.choices.JvmOptions;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;

/**
 * The memory that a picture takes while it is decoded. Where there is not enough, the fault is
 * mostly that of this start of Java: the same picture is decoded by one that has more, so nothing
 * is said against it. Only a picture that hardly any Java could decode, or whose reader asks for
 * more than there can be a reason for, is itself to blame.
 */
final class DecodingMemory {

  /** What a Java of a usual size has for a picture. */
  static final long USUAL_HALF = 1L << 30;

  private static final long GIGABYTE = 1L << 30;

  private DecodingMemory() {}

  /**
   * @param needed bytes, as the header has it
   * @throws InputFailureException if Java has too little memory for it
   * @throws DatasetException if a usual one has, too
   */
  static void require(Picture picture, long needed) {
    require(picture, needed, Runtime.getRuntime().maxMemory());
  }

  static void require(Picture picture, long needed, long heap) {
    if (needed <= heap / 2) {
      return;
    }
    String found =
        "%s needs %,d MB of memory to be decoded, expected at most half of Java's, %,d MB"
            .formatted(picture, needed >> 20, heap / 2 >> 20);
    String more = JvmOptions.with("-Xmx%dg".formatted((2 * needed - 1) / GIGABYTE + 1));
    if (needed > USUAL_HALF) {
      throw new DatasetException(
          "%s: it is unusually large; make it smaller, save it as a plain PNG or JPEG, or give Java more, %s"
              .formatted(found, more));
    }
    throw new InputFailureException(
        "%s: Java has little memory, give it more, %s, or make the picture smaller or save it as a plain PNG or JPEG"
            .formatted(found, more),
        null);
  }

  /** Readers put their own exceptions around whatever they meet. */
  static void rethrow(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError memory) {
        throw memory;
      }
    }
  }

  /**
   * What to say where memory ran out in spite of {@link #require}. What Java throws comes after it
   * has collected what nobody needs, so what is free then is what the picture could have had.
   *
   * @param usual bytes that a picture may take without being asked
   */
  static DatasetException ranOut(Picture picture, long usual, OutOfMemoryError failure) {
    Runtime java = Runtime.getRuntime();
    long free = java.maxMemory() - java.totalMemory() + java.freeMemory();
    return ranOut(picture, usual, free, java.maxMemory(), failure);
  }

  static DatasetException ranOut(
      Picture picture, long usual, long free, long heap, OutOfMemoryError failure) {
    if (free > Math.max(usual, heap / 2)) {
      return new DatasetException(
          "%s cannot be decoded: its reader asks for more memory than %,d MB, expected what so many pixels take; remove or repair it, or save it as a plain PNG or JPEG"
              .formatted(picture, free >> 20),
          failure);
    }
    InputFailureException full =
        new InputFailureException(
            "%s cannot be decoded, because Java's memory is full (%s), though nothing says that it is damaged: give Java more, for example %s"
                .formatted(
                    picture,
                    DatasetException.reason(failure),
                    JvmOptions.with("-Xmx%dg".formatted(2 * heap / GIGABYTE + 1))),
            null);
    // Not its cause: it would be taken for the memory of the network.
    full.addSuppressed(failure);
    return full;
  }
}
