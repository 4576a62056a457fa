package org.vgg4j.datasets.batches;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.augment.Augmentations;
import org.vgg4j.datasets.cifar.CifarSample;

/** Batches against checksums from before augmentations were a list, when each had a field. */
class KeptBitsTest {

  @ParameterizedTest
  @CsvSource({
    "crop 4; flip; cutout 8, 05fd3530",
    "crop 2 reflect; flip alternating; cutout 12, c432f058",
    "resized-crop 0.2; flip, 57baea35",
    "resized-crop 0.5; crop 3 reflect; cutout 5, 63fafbd1",
    "crop 40; flip, 1b6463ce"
  })
  void runsOfEarlierVersionsGoOnWithTheSameImages(String augment, String checksum) {
    BatchSettings settings =
        new BatchSettings(
            64, Normalization.cifar10(), Augmentations.parse(augment.split("; ")), 0.1, 7L, 0, 1);
    CRC32 crc = new CRC32();
    try (BatchIterator batches = new BatchIterator(CifarSample.test(), settings)) {
      batches.startEpoch(3, 1);
      for (int i = 0; i < 2; i++) {
        DataSet batch = batches.next();
        add(crc, batch.getFeatures());
        add(crc, batch.getLabels());
      }
    }
    assertThat(String.format("%08x", crc.getValue())).isEqualTo(checksum);
  }

  private static void add(CRC32 crc, INDArray array) {
    for (float value : array.data().asFloat()) {
      int bits = Float.floatToRawIntBits(value);
      for (int shift = 0; shift < 32; shift += 8) {
        crc.update(bits >> shift);
      }
    }
  }
}
