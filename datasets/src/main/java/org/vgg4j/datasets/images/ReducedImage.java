package org.vgg4j.datasets.images;

import java.io.IOException;
import java.util.Optional;
import javax.imageio.stream.ImageInputStream;
import org.vgg4j.datasets.images.jpeg.ReducedJpeg;

/** JPEG files that are read at a part of their size. */
final class ReducedImage {

  /** Asks for all pixels. */
  static final Request WHOLE = (width, height) -> 1;

  // What a file of one byte a pixel and color takes, in means and in pixels.
  private static final int BYTES_OF_A_PIXEL = 6;

  /** How much smaller an image may be read. */
  interface Request {

    /**
     * @param width of the upright image in pixels
     * @param height of the upright image in pixels
     * @return 1, 2, 4 or 8
     */
    int reduction(int width, int height);
  }

  private ReducedImage() {}

  /**
   * Reads a file whose header has been judged. The stream is left where it was.
   *
   * @param most bytes that may be taken for it
   * @return nothing where all pixels are asked for, it would take more, or it is a file that can
   *     only be read whole, if at all
   */
  static Optional<StoredImage> read(
      ImageInputStream stream, ImageHeader header, Request request, long most) throws IOException {
    boolean turned = header.orientation() >= 5;
    int width = header.width();
    int height = header.height();
    int reduction = request.reduction(turned ? height : width, turned ? width : height);
    long pixels = (long) width * height / reduction / reduction;
    if (reduction == 1 || stream.length() + BYTES_OF_A_PIXEL * pixels > most) {
      return Optional.empty();
    }
    byte[] file = new byte[(int) stream.length()];
    long position = stream.getStreamPosition();
    stream.seek(0);
    stream.readFully(file);
    stream.seek(position);
    return ReducedJpeg.read(file, width, height, reduction)
        .map(image -> StoredImage.reduced(image, header.orientation(), width, height, reduction));
  }
}
