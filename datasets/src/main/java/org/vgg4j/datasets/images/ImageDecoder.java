package org.vgg4j.datasets.images;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.vgg4j.datasets.DatasetException;

/**
 * Decodes PNG, JPEG, WebP, BMP and GIF files that may come from anywhere. What a file declares is
 * read and judged before anything is allocated for it.
 *
 * <p>The JDK's readers do the work, and TwelveMonkeys' for WebP and, around the JDK's, for JPEG,
 * where they add CMYK and repair common damage. Only plain JPEG files that are asked for at a part
 * of their size are read by native code ({@link ReducedImage}): a hostile file that breaks it takes
 * the program with it.
 */
public final class ImageDecoder {

  /** A picture of more is refused. */
  static final long MOST_PIXELS = 1_000_000_000L;

  // Readers keep whole rows.
  private static final int LONGEST_SIDE = 1_000_000;

  // Nothing but WebP without loss packs more pixels into a byte, not even of one color.
  private static final long MOST_PIXELS_OF_A_BYTE = 10_000;

  // Larger pictures are thinned out while they are decoded, which bounds the memory they take.
  private static final long MOST_DECODED_BYTES = 72_000_000L;

  // What a thread may use while others decode as well.
  private static final long USUAL_BYTES = 2 * MOST_DECODED_BYTES;

  // Those that need more take turns, so that they need it one at a time.
  private static final ReentrantLock LARGE = new ReentrantLock();

  private ImageDecoder() {}

  /**
   * Decodes a file.
   *
   * @throws DatasetException if the file is no image, is damaged or too large
   * @throws org.vgg4j.datasets.InputFailureException if the system cannot read it, or Java has no
   *     memory for it
   */
  public static StoredImage decode(Path file) {
    return decode(new Picture.OfFile(file), ReducedImage.WHOLE);
  }

  /**
   * Decodes a file that is in memory.
   *
   * @param name what messages call it
   * @throws DatasetException if it is no image, is damaged or too large
   */
  public static StoredImage decode(byte[] file, String name) {
    return decode(new Picture.OfBytes(file, name), ReducedImage.WHOLE);
  }

  /**
   * Decodes a picture.
   *
   * @throws DatasetException if it is no image, is damaged or too large
   */
  static StoredImage decode(Picture picture, ReducedImage.Request reduction) {
    return read(
        picture,
        (source) -> {
          ImageReader reader = source.reader();
          ImageHeader header = source.header();
          long pixels = (long) header.width() * header.height();
          if (source.format() == ImageFormat.JPEG && header.readerBytes() > 0) {
            JpegScans.requireFew(picture, pixels);
          }
          int bits = reader.getImageTypes(0).next().getColorModel().getPixelSize();
          if (source.format() == ImageFormat.JPEG) {
            Optional<StoredImage> reduced =
                ReducedImage.read(source.stream(), header, reduction, USUAL_BYTES);
            if (reduced.isPresent()) {
              return reduced.get();
            }
          }
          int step = 1;
          while (pixels * bits / 8 / ((long) step * step) > MOST_DECODED_BYTES) {
            step++;
          }
          long needed =
              (long) (pixels * header.readerBytes()) + pixels * bits / 8 / ((long) step * step);
          if (needed <= USUAL_BYTES) {
            return read(source, step);
          }
          DecodingMemory.require(picture, needed);
          LARGE.lock();
          try {
            return read(source, step);
          } finally {
            LARGE.unlock();
          }
        });
  }

  private static StoredImage read(Source source, int step) throws IOException {
    ImageReader reader = source.reader();
    ImageHeader header = source.header();
    ImageReadParam param = reader.getDefaultReadParam();
    param.setSourceSubsampling(step, step, 0, 0);
    AtomicReference<String> warning = new AtomicReference<>();
    reader.addIIOReadWarningListener((from, text) -> warning.compareAndSet(null, text));
    BufferedImage image = reader.read(0, param);
    // The JPEG reader fills what is missing with gray and only warns.
    String text = String.valueOf(warning.get()).toLowerCase(Locale.ROOT);
    if (text.contains("premature") || text.contains("truncated")) {
      throw new EOFException("it is cut off");
    }
    return new StoredImage(
        image,
        header.orientation(),
        Math.max(image.getWidth(), header.canvasWidth() / step),
        Math.max(image.getHeight(), header.canvasHeight() / step),
        header.left() / step,
        header.top() / step);
  }

  /**
   * Reads no more than the header and the end of a file; only where the end is not what it should
   * be is the whole file decoded, because some writers leave something behind it.
   *
   * @throws DatasetException if the file is no image, is cut off or too large
   */
  public static void check(Path file) {
    boolean ends =
        read(
            new Picture.OfFile(file),
            source -> {
              ImageInputStream stream = source.stream();
              byte[] end = new byte[(int) Math.min(stream.length(), 16)];
              stream.seek(stream.length() - end.length);
              stream.readFully(end);
              return source.format().endsWell(end);
            });
    if (!ends) {
      decode(file);
    }
  }

  /**
   * What a file is, by its header: format, width and height in pixels as it is stored, and whether
   * it is gray or has color, with transparency or more than 8 bits.
   *
   * @throws DatasetException if it is no image
   */
  public static String describe(Path file) {
    return read(
        new Picture.OfFile(file),
        source -> {
          ColorModel model = source.reader().getImageTypes(0).next().getColorModel();
          boolean gray =
              !(model instanceof IndexColorModel)
                  && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
          return "%s %dx%d %s%s%s"
              .formatted(
                  source.format().name(),
                  source.header().canvasWidth(),
                  source.header().canvasHeight(),
                  model instanceof IndexColorModel ? "palette" : gray ? "gray" : "color",
                  model.hasAlpha() ? " with transparency" : "",
                  model.getComponentSize(0) > 8 ? " of 16 bits" : "");
        });
  }

  /**
   * An open file.
   *
   * @param reader with the picture as its input
   */
  private record Source(
      ImageFormat format, ImageHeader header, ImageReader reader, ImageInputStream stream) {}

  private interface Work<T> {
    T with(Source source) throws IOException;
  }

  private static <T> T read(Picture picture, Work<T> work) {
    try {
      return attempt(picture, work);
    } catch (OutOfMemoryError e) {
      // One large array, asked for at once: nothing else has been harmed. Others may have had the
      // room, so once more in turn.
      LARGE.lock();
      try {
        return attempt(picture, work);
      } catch (OutOfMemoryError again) {
        throw DecodingMemory.ranOut(picture, USUAL_BYTES, again);
      } finally {
        LARGE.unlock();
      }
    }
  }

  private static <T> T attempt(Picture picture, Work<T> work) {
    ImageReader reader = null;
    ImageInputStream input = null;
    try (ImageInputStream stream = picture.open()) {
      input = stream;
      byte[] start = new byte[ImageFormat.SIGNATURE];
      int count = Math.max(0, stream.read(start));
      stream.seek(0);
      ImageFormat format = ImageFormat.of(Arrays.copyOf(start, count));
      if (format == null) {
        throw new DatasetException(
            "%s is no image, expected a %s file; remove it or convert it"
                .formatted(picture, ImageFormat.NAMES));
      }
      reader = format.reader();
      ImageHeader header;
      if (format == ImageFormat.WEBP) {
        WebPFile webp = WebPFile.read(stream);
        header = ImageHeader.of(webp);
        requirePlausible(picture, header, webp.lossy() ? stream.length() : Long.MAX_VALUE);
        reader.setInput(webp.picture(stream), false, true);
      } else {
        header = ImageHeader.read(format, reader, stream);
        requirePlausible(picture, header, stream.length());
      }
      return work.with(new Source(format, header, reader, stream));
    } catch (DatasetException e) {
      FileInput.requireRead(input);
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      FileInput.requireRead(input);
      DecodingMemory.rethrow(e);
      // What a damaged file ends in is up to the reader.
      throw new DatasetException(
          "%s cannot be decoded (%s), expected a whole %s file; remove or repair it"
              .formatted(picture, DatasetException.reason(e), ImageFormat.NAMES),
          e);
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  private static void requirePlausible(Picture picture, ImageHeader header, long bytes) {
    long canvas = (long) header.canvasWidth() * header.canvasHeight();
    long stored = (long) header.width() * header.height();
    if (header.width() < 1
        || header.height() < 1
        || canvas > MOST_PIXELS
        || Math.max(header.canvasWidth(), header.canvasHeight()) > LONGEST_SIDE) {
      throw new DatasetException(
          "%s declares %,d x %,d pixels, expected 1 to %,d in all and to %,d a side: refused; make it smaller"
              .formatted(
                  picture, header.canvasWidth(), header.canvasHeight(), MOST_PIXELS, LONGEST_SIDE));
    }
    if (stored / MOST_PIXELS_OF_A_BYTE > bytes) {
      throw new DatasetException(
          "%s declares %,d x %,d pixels in %,d bytes, which cannot hold them: refused; remove or repair it"
              .formatted(picture, header.width(), header.height(), bytes));
    }
  }
}
