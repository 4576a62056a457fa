package org.vgg4j.datasets.images;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What a file declares of its picture, read before anything is allocated for it.
 *
 * @param canvasWidth width in pixels of the whole picture
 * @param canvasHeight its height
 * @param left where the stored pixels lie in it
 * @param top where the stored pixels lie in it
 * @param width width of the stored pixels
 * @param height their height
 * @param orientation EXIF's, 1 to 8
 * @param readerBytes memory that a reader needs for each stored pixel, besides the pixels it
 *     returns
 */
record ImageHeader(
    int canvasWidth,
    int canvasHeight,
    int left,
    int top,
    int width,
    int height,
    int orientation,
    double readerBytes) {

  // Measured with pictures of 0.5 to 24 million pixels: 37 to 44, of many small objects each.
  private static final double LOSSY_WEBP_BYTES = 50;

  // A whole copy in red, green, blue and alpha, and tables for each part of it.
  private static final double LOSSLESS_WEBP_BYTES = 8;

  private static final int PNG_SIGNATURE = 8;
  private static final int PNG_EXIF = 'e' << 24 | 'X' << 16 | 'I' << 8 | 'f';
  private static final int PNG_END = 'I' << 24 | 'E' << 16 | 'N' << 8 | 'D';

  static ImageHeader of(WebPFile file) {
    return new ImageHeader(
        file.canvasWidth(),
        file.canvasHeight(),
        file.left(),
        file.top(),
        file.width(),
        file.height(),
        file.orientation(),
        file.lossy() ? LOSSY_WEBP_BYTES : LOSSLESS_WEBP_BYTES);
  }

  /**
   * Looks into a file, and leaves it to a reader, which may forget what it has read.
   *
   * @param reader without an input; it has one afterwards
   */
  static ImageHeader read(ImageFormat format, ImageReader reader, ImageInputStream stream)
      throws IOException {
    int orientation = Exif.UPRIGHT;
    double readerBytes = 0;
    if (format == ImageFormat.JPEG) {
      JpegMarkers markers = JpegMarkers.read(stream);
      orientation = markers.orientation();
      readerBytes = markers.readerBytes();
    } else if (format == ImageFormat.PNG) {
      orientation = pngOrientation(stream);
    } else if (format == ImageFormat.BMP) {
      readerBytes = bmpBytes(stream);
    }
    stream.seek(0);
    reader.setInput(stream, false, format != ImageFormat.JPEG);
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    return format == ImageFormat.GIF
        ? ofGif(reader, width, height)
        : new ImageHeader(width, height, 0, 0, width, height, orientation, readerBytes);
  }

  /** A frame may be smaller than the screen, and lie anywhere on it or reach beyond. */
  private static ImageHeader ofGif(ImageReader reader, int width, int height) throws IOException {
    Element screen = element(reader.getStreamMetadata(), "LogicalScreenDescriptor");
    Element frame = element(reader.getImageMetadata(0), "ImageDescriptor");
    int left = number(frame, "imageLeftPosition");
    int top = number(frame, "imageTopPosition");
    return new ImageHeader(
        Math.max(number(screen, "logicalScreenWidth"), left + width),
        Math.max(number(screen, "logicalScreenHeight"), top + height),
        left,
        top,
        width,
        height,
        Exif.UPRIGHT,
        0);
  }

  private static Element element(IIOMetadata metadata, String name) throws IOException {
    Node root = metadata.getAsTree(metadata.getNativeMetadataFormatName());
    for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && node.getNodeName().equals(name)) {
        return element;
      }
    }
    throw new IOException("it has no " + name);
  }

  private static int number(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute));
  }

  /** The chunk may come before the pixels or behind them. */
  private static int pngOrientation(ImageInputStream stream) throws IOException {
    long length = stream.length();
    long position = PNG_SIGNATURE;
    while (position + 12 <= length) {
      stream.seek(position);
      long size = stream.readUnsignedInt();
      int type = stream.readInt();
      if (type == PNG_END) {
        break;
      }
      if (type == PNG_EXIF && position + 8 + size <= length) {
        byte[] notes = new byte[(int) Math.min(size, Exif.MOST_BYTES)];
        stream.readFully(notes);
        return Exif.orientation(notes);
      }
      position += 12 + size;
    }
    return Exif.UPRIGHT;
  }

  /** Run lengths are unpacked into an array of a byte a pixel. */
  private static double bmpBytes(ImageInputStream stream) throws IOException {
    stream.seek(14);
    int headerSize = Integer.reverseBytes(stream.readInt());
    if (headerSize < 40) {
      return 0;
    }
    stream.seek(30);
    int compression = Integer.reverseBytes(stream.readInt());
    if (compression == 4 || compression == 5) {
      // Java would look for a reader for it, and that would believe the inner picture's size.
      throw new IOException("it holds a JPEG or PNG file");
    }
    return compression == 1 || compression == 2 ? 1 : 0;
  }
}
