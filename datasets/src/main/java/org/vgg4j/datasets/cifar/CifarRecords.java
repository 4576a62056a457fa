package org.vgg4j.datasets.cifar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.pixels.PixelImages;
import org.vgg4j.datasets.pixels.PixelLayout;

/**
 * All of CIFAR-10 in memory, as checked binary records.
 *
 * @param train the five training batches
 * @param test the test batch
 * @param checksums binary file name to MD5
 */
public record CifarRecords(List<byte[]> train, byte[] test, Map<String, String> checksums) {

  /**
   * One batch as it was found.
   *
   * @param where file it came from, for messages
   * @param records its binary records, not yet checked
   */
  public record Piece(String where, byte[] records) {}

  /**
   * Reads the six batches one after the other and checks each.
   *
   * @param batches batch name to what was found; null if there is none
   */
  static CifarRecords collect(CifarLayout layout, String place, Function<String, Piece> batches) {
    List<byte[]> train = new ArrayList<>();
    byte[] test = null;
    Map<String, String> checksums = new LinkedHashMap<>();
    for (String batch : CifarLayout.BATCHES) {
      Piece piece = batches.apply(batch);
      if (piece == null) {
        throw new DatasetException(
            "%s has no %s, expected all six batches; fetch the data again".formatted(place, batch));
      }
      String checksum = layout.check(batch, piece.records(), piece.where());
      checksums.put(CifarLayout.binaryFile(batch), checksum);
      if (batch.equals(CifarLayout.TEST_BATCH)) {
        test = piece.records();
      } else {
        train.add(piece.records());
      }
    }
    return new CifarRecords(train, test, checksums);
  }

  public PixelImages trainImages() {
    return images(train);
  }

  public PixelImages testImages() {
    return images(List.of(test));
  }

  /**
   * Images of records.
   *
   * @param blocks checked records: every block of the same length, every label in range
   */
  static PixelImages images(List<byte[]> blocks) {
    int perBlock = blocks.get(0).length / CifarLayout.RECORD;
    byte[] labels = new byte[blocks.size() * perBlock];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = blocks.get(i / perBlock)[i % perBlock * CifarLayout.RECORD];
    }
    return new PixelImages(
        new PixelLayout(CifarLayout.CHANNELS, CifarLayout.SIDE, 1, CifarLayout.RECORD),
        blocks,
        labels,
        CifarLayout.CLASSES);
  }
}
