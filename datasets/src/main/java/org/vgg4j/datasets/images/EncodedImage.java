package org.vgg4j.datasets.images;

import java.nio.file.Path;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.RandomCrop;

/**
 * An image as its file holds it, decoded when it is asked for, and no larger than it has to be.
 *
 * <p>What part of it is random is drawn once, so that a file which the system could not read at
 * first gives the same pixels in the end.
 */
public final class EncodedImage implements ScalableImage {

  private final Picture picture;
  private final Decoding decoding;
  private Window window;

  private EncodedImage(Picture picture, Decoding decoding) {
    this.picture = picture;
    this.decoding = decoding;
  }

  /** The image in a file. */
  public static EncodedImage of(Path file, Decoding decoding) {
    return new EncodedImage(new Picture.OfFile(file), decoding);
  }

  /**
   * The image in a file that is in memory.
   *
   * @param name what messages call it
   */
  public static EncodedImage of(byte[] file, String name, Decoding decoding) {
    return new EncodedImage(new Picture.OfBytes(file, name), decoding);
  }

  @Override
  public void write(
      RandomCrop crop, int channels, int height, int width, byte[] target, int offset) {
    StoredImage image =
        ImageDecoder.decode(
            picture,
            decoding == Decoding.WHOLE
                ? ReducedImage.WHOLE
                : (imageWidth, imageHeight) -> {
                  if (window == null) {
                    window = Window.of(crop, imageWidth, imageHeight, height, width);
                  }
                  return window.reduction(height, width);
                });
    if (window == null) {
      image.write(crop, channels, height, width, target, offset);
    } else {
      image.write(window.in(image.width()), channels, height, width, target, offset);
    }
  }
}
