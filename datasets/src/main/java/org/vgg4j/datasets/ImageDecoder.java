package org.vgg4j.datasets;

import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG, JPEG, BMP and GIF files that may come from anywhere. What a file declares is read
 * and judged before anything is allocated for it.
 *
 * <p>The JDK's readers do the work, and TwelveMonkeys' around the JDK's for JPEG, which adds CMYK
 * and mends common damage. OpenCV's native reader was left out: it brings 50 MB of libraries, and a
 * hostile file that breaks native code takes the program with it.
 */
final class ImageDecoder {

  /** A larger image is refused; no camera's single picture is. */
  static final long MOST_PIXELS = 100_000_000L;

  // Larger images are thinned out while they are decoded, which bounds the memory they take.
  private static final long MOST_DECODED_PIXELS = 24_000_000L;

  private enum Format {
    PNG("com.sun.imageio.plugins.png.PNGImageReaderSpi"),
    GIF("com.sun.imageio.plugins.gif.GIFImageReaderSpi"),
    BMP("com.sun.imageio.plugins.bmp.BMPImageReaderSpi"),
    JPEG(JPEGImageReaderSpi.class.getName());

    private final String provider;

    Format(String provider) {
      this.provider = provider;
    }

    static Format of(byte[] start) {
      if (starts(start, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
        return PNG;
      }
      if (starts(start, 0xff, 0xd8, 0xff)) {
        return JPEG;
      }
      if (starts(start, 'G', 'I', 'F', '8')) {
        return GIF;
      }
      return starts(start, 'B', 'M') ? BMP : null;
    }

    /** Whether the last bytes of a file are the end mark of its format; BMP has none. */
    boolean endsWell(byte[] end) {
      String text = new String(end, StandardCharsets.ISO_8859_1);
      return switch (this) {
        case PNG -> text.contains("IEND");
        case JPEG -> text.endsWith("\u00ff\u00d9");
        case GIF -> text.endsWith(";");
        case BMP -> false;
      };
    }

    private static boolean starts(byte[] bytes, int... expected) {
      for (int i = 0; i < expected.length; i++) {
        if (i >= bytes.length || (bytes[i] & 0xff) != expected[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private ImageDecoder() {}

  /**
   * Decodes a file.
   *
   * @param smallest neither side may be thinned out below this many pixels
   * @throws DatasetException if the file is no image, is damaged or too large
   */
  static StoredImage decode(Path file, int smallest) {
    return read(
        file,
        (reader, format, stream) -> {
          int orientation = format == Format.JPEG ? orientation(stream) : 1;
          int step = 1;
          long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
          int shorter = Math.min(reader.getWidth(0), reader.getHeight(0));
          while (pixels / ((long) step * step) > MOST_DECODED_PIXELS
              && shorter / (step + 1) >= smallest) {
            step++;
          }
          ImageReadParam param = reader.getDefaultReadParam();
          param.setSourceSubsampling(step, step, 0, 0);
          AtomicReference<String> warning = new AtomicReference<>();
          reader.addIIOReadWarningListener((source, text) -> warning.compareAndSet(null, text));
          BufferedImage image = reader.read(0, param);
          // The JPEG reader fills what is missing with grey and only warns.
          String text = String.valueOf(warning.get()).toLowerCase(Locale.ROOT);
          if (text.contains("premature") || text.contains("truncated")) {
            throw new EOFException("it is cut off");
          }
          return new StoredImage(image, orientation);
        });
  }

  /**
   * Reads no more than the header and the end of a file; only where the end is not what it should
   * be is the whole file decoded, because some writers leave something behind it.
   *
   * @throws DatasetException if the file is no image, is cut off or too large
   */
  static void check(Path file) {
    boolean ends =
        read(
            file,
            (reader, format, stream) -> {
              byte[] end = new byte[(int) Math.min(stream.length(), 16)];
              stream.seek(stream.length() - end.length);
              stream.readFully(end);
              return format.endsWell(end);
            });
    if (!ends) {
      decode(file, 1);
    }
  }

  private interface Work<T> {
    T with(ImageReader reader, Format format, ImageInputStream stream) throws IOException;
  }

  private static <T> T read(Path file, Work<T> work) {
    ImageReader reader = null;
    try (ImageInputStream stream = new FileImageInputStream(file.toFile())) {
      byte[] start = new byte[8];
      int count = Math.max(0, stream.read(start));
      stream.seek(0);
      Format format = Format.of(Arrays.copyOf(start, count));
      if (format == null) {
        throw new DatasetException(
            "%s is no image, expected a PNG, JPEG, BMP or GIF file; remove it or convert it"
                .formatted(file));
      }
      reader = provider(format).createReaderInstance();
      reader.setInput(stream, false, format != Format.JPEG);
      long width = reader.getWidth(0);
      long height = reader.getHeight(0);
      if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
        throw new DatasetException(
            "%s declares %,d x %,d pixels, expected 1 to %,d in all: refused; make it smaller"
                .formatted(file, width, height, MOST_PIXELS));
      }
      return work.with(reader, format, stream);
    } catch (DatasetException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // What a damaged file ends in is up to the reader.
      if (!Files.exists(file)) {
        throw new DatasetException(
            "%s does not exist, expected an image file; correct its name".formatted(file), e);
      }
      throw new DatasetException(
          "%s cannot be decoded (%s), expected a whole PNG, JPEG, BMP or GIF file; remove or mend it"
              .formatted(file, DatasetException.reason(e)),
          e);
    } catch (OutOfMemoryError e) {
      // One large array, asked for at once: nothing else has been harmed.
      throw new DatasetException(
          "%s needs more memory than there is to be decoded; make it smaller, or give Java more with -Xmx"
              .formatted(file),
          e);
    } finally {
      if (reader != null) {
        reader.dispose();
      }
    }
  }

  // Picked by name: other libraries on the class path register readers of their own.
  private static ImageReaderSpi provider(Format format) throws IOException {
    IIORegistry registry = IIORegistry.getDefaultInstance();
    ImageReaderSpi found = registered(registry, format);
    if (found == null && format == Format.JPEG) {
      // The registry looks for plug-ins with the class loader of whichever thread came first.
      synchronized (ImageDecoder.class) {
        found = registered(registry, format);
        if (found == null) {
          registry.registerServiceProvider(new JPEGImageReaderSpi(), ImageReaderSpi.class);
          found = registered(registry, format);
        }
      }
    }
    if (found == null) {
      throw new IOException("this Java has no reader for " + format);
    }
    return found;
  }

  private static ImageReaderSpi registered(IIORegistry registry, Format format) {
    Iterator<ImageReaderSpi> all = registry.getServiceProviders(ImageReaderSpi.class, false);
    while (all.hasNext()) {
      ImageReaderSpi provider = all.next();
      if (provider.getClass().getName().equals(format.provider)) {
        return provider;
      }
    }
    return null;
  }

  /** EXIF's tag 274: 1 is upright, 2 to 8 mirror or turn. */
  private static int orientation(ImageInputStream stream) throws IOException {
    long position = stream.getStreamPosition();
    try {
      stream.seek(0);
      List<JPEGSegment> segments = JPEGSegmentUtil.readSegments(stream, JPEG.APP1, "Exif");
      if (segments.isEmpty()) {
        return 1;
      }
      try (InputStream data = segments.get(0).data()) {
        data.read(); // one byte of padding after the identifier
        try (ImageInputStream exif = new MemoryCacheImageInputStream(data)) {
          Directory directory = new TIFFReader().read(exif);
          Entry entry = directory.getEntryById(TIFF.TAG_ORIENTATION);
          int value = entry == null ? 1 : ((Number) entry.getValue()).intValue();
          return value >= 1 && value <= 8 ? value : 1;
        }
      }
    } catch (IOException | RuntimeException e) {
      return 1; // a picture with damaged notes is still a picture
    } finally {
      stream.seek(position);
    }
  }
}
