package org.vgg4j.datasets.images;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The formats that are read, told by a file's first bytes and never by its name. */
public enum ImageFormat {
  PNG("com.sun.imageio.plugins.png.PNGImageReaderSpi"),
  GIF("com.sun.imageio.plugins.gif.GIFImageReaderSpi"),
  BMP("com.sun.imageio.plugins.bmp.BMPImageReaderSpi"),
  JPEG(JPEGImageReaderSpi.class.getName()),
  WEBP(WebPImageReaderSpi.class.getName());

  /** For messages. */
  public static final String NAMES = "PNG, JPEG, WebP, BMP or GIF";

  /** Bytes of a file that {@link #of} looks at. */
  static final int SIGNATURE = 12;

  private final String provider;

  ImageFormat(String provider) {
    this.provider = provider;
  }

  /** The format that a file's first bytes are of; null for none of these. */
  static ImageFormat of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (text.startsWith("GIF8")) {
      return GIF;
    }
    if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
      return WEBP;
    }
    return text.startsWith("BM") ? BMP : null;
  }

  /**
   * Whether the last bytes of a file are the end mark of its format. BMP has none; WebP declares
   * its length, which {@link WebPFile} has checked.
   */
  boolean endsWell(byte[] end) {
    String text = new String(end, StandardCharsets.ISO_8859_1);
    return switch (this) {
      case PNG -> text.contains("IEND");
      case JPEG -> text.endsWith("\u00ff\u00d9");
      case GIF -> text.endsWith(";");
      case WEBP -> true;
      case BMP -> false;
    };
  }

  /** A reader, picked by name: other libraries on the class path register readers of their own. */
  ImageReader reader() throws IOException {
    IIORegistry registry = IIORegistry.getDefaultInstance();
    ImageReaderSpi found = registered(registry);
    if (found == null && (this == JPEG || this == WEBP)) {
      // The registry looks for plug-ins with the class loader of whichever thread came first.
      synchronized (ImageFormat.class) {
        found = registered(registry);
        if (found == null) {
          registry.registerServiceProvider(
              this == JPEG ? new JPEGImageReaderSpi() : new WebPImageReaderSpi(),
              ImageReaderSpi.class);
          found = registered(registry);
        }
      }
    }
    if (found == null) {
      throw new IOException("this Java has no reader for " + this);
    }
    return found.createReaderInstance();
  }

  private ImageReaderSpi registered(IIORegistry registry) {
    Iterator<ImageReaderSpi> all = registry.getServiceProviders(ImageReaderSpi.class, false);
    while (all.hasNext()) {
      ImageReaderSpi candidate = all.next();
      if (candidate.getClass().getName().equals(provider)) {
        return candidate;
      }
    }
    return null;
  }
}
