package org.vgg4j.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** JPEG files of all kinds that the JDK writes. */
public final class LargeJpegs {

  private static final String METADATA = "javax_imageio_jpeg_image_1.0";

  /**
   * How a file is written.
   *
   * @param across luma samples for each of chroma, side by side: 1 or 2
   * @param down luma samples for each of chroma, below each other
   * @param restartInterval units between two markers; 0 for none
   */
  public record Kind(boolean gray, int across, int down, int restartInterval, boolean progressive) {

    /** As cameras and most programs write color. */
    public static final Kind USUAL = new Kind(false, 2, 2, 0, false);
  }

  private LargeJpegs() {}

  /** Slopes, edges and noise; another picture for each seed. */
  public static BufferedImage picture(int width, int height, boolean gray, long seed) {
    BufferedImage picture =
        new BufferedImage(
            width, height, gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(seed);
    double period = 20 + random.nextInt(40);
    int[] pixel = new int[3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double wave = 50 * Math.sin(x / period + seed) * Math.cos(y / (period + 7));
        double edge = (x * 3 / width + y * 3 / height + seed) % 2 * 40;
        double noise = 8 * random.nextGaussian();
        pixel[0] = level(60 + wave + edge + noise + 80.0 * x / width);
        pixel[1] = level(70 + wave + noise + 80.0 * y / height);
        pixel[2] = level(150 - edge + noise);
        picture.getRaster().setPixel(x, y, pixel);
      }
    }
    return picture;
  }

  private static int level(double value) {
    return (int) Math.max(0, Math.min(255, value));
  }

  /** A file of a picture. */
  public static byte[] of(BufferedImage picture, Kind kind) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(0.9f);
      if (kind.progressive) {
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(picture), settings);
      metadata.setFromTree(METADATA, with(kind, (IIOMetadataNode) metadata.getAsTree(METADATA)));
      writer.write(null, new IIOImage(picture, null, metadata), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static IIOMetadataNode with(Kind kind, IIOMetadataNode tree) {
    if (!kind.gray) {
      IIOMetadataNode luma = (IIOMetadataNode) tree.getElementsByTagName("componentSpec").item(0);
      luma.setAttribute("HsamplingFactor", Integer.toString(kind.across));
      luma.setAttribute("VsamplingFactor", Integer.toString(kind.down));
    }
    if (kind.restartInterval > 0) {
      IIOMetadataNode interval = new IIOMetadataNode("dri");
      interval.setAttribute("interval", Integer.toString(kind.restartInterval));
      tree.getElementsByTagName("markerSequence")
          .item(0)
          .insertBefore(interval, tree.getElementsByTagName("sos").item(0));
    }
    return tree;
  }
}
