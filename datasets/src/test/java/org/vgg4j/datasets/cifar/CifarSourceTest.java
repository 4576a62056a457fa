package org.vgg4j.datasets.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;

class CifarSourceTest {

  @TempDir Path folder;
  private final SmallCifar small = new SmallCifar();

  private CifarRecords open(Path place) {
    return CifarSource.find(place).orElseThrow().read(small.layout);
  }

  private void assertIsSmallCifar(CifarRecords records) {
    assertThat(records.train()).hasSize(5);
    for (int b = 0; b < 5; b++) {
      assertThat(records.train().get(b)).isEqualTo(small.batches.get("data_batch_" + (b + 1)));
    }
    assertThat(records.test()).isEqualTo(small.batches.get("test_batch"));
    assertThat(records.checksums()).isEqualTo(small.layout.checksums());
  }

  @Test
  void binaryFolderIsFoundAsItselfAndFromAbove() throws IOException {
    small.writeBinary(folder.resolve("cifar-10-batches-bin"));
    assertIsSmallCifar(open(folder));
    assertIsSmallCifar(open(folder.resolve("cifar-10-batches-bin")));
  }

  @Test
  void pythonFolderGivesTheSameRecordsAsTheBinaryVersion() throws IOException {
    small.writePython(folder.resolve("cifar-10-batches-py"));
    assertIsSmallCifar(open(folder));
    assertIsSmallCifar(open(folder.resolve("cifar-10-batches-py")));
  }

  @Test
  void archivesOfEitherVersionGiveTheSameRecords() throws IOException {
    Path python = Files.createDirectory(folder.resolve("python"));
    Files.write(python.resolve("cifar-10-python.tar.gz"), small.pythonArchive());
    assertIsSmallCifar(open(python));
    Files.write(folder.resolve("cifar-10-binary.tar.gz"), small.binaryArchive());
    assertIsSmallCifar(open(folder));
    assertIsSmallCifar(open(folder.resolve("cifar-10-binary.tar.gz")));
    try (var files = Files.list(folder)) {
      assertThat(files).as("nothing is written beside the archive").hasSize(2);
    }
  }

  @Test
  void imagesKeepOfficialOrderAndPixels() throws IOException {
    small.writeBinary(folder);
    ImageSet train = open(folder).trainImages();
    assertThat(train.size()).isEqualTo(100);
    assertThat(train.classNames()).startsWith("airplane").endsWith("truck").hasSize(10);
    byte[] pixels = new byte[3 + CifarLayout.PIXELS];
    train.read(43, null, pixels, 3);
    byte[] batch = small.batches.get("data_batch_3");
    int start = 3 * CifarLayout.RECORD;
    assertThat(train.label(43)).isEqualTo(3);
    assertThat(train.sourceIndex(43)).isEqualTo(43);
    assertThat(Arrays.copyOfRange(pixels, 3, pixels.length))
        .isEqualTo(Arrays.copyOfRange(batch, start + 1, start + CifarLayout.RECORD));
  }

  @Test
  void folderWithoutBatchesIsNoSource() {
    assertThat(CifarSource.find(folder)).isEmpty();
    assertThat(CifarSource.find(folder.resolve("nowhere"))).isEmpty();
  }

  @Test
  void missingFileIsNamed() throws IOException {
    small.writeBinary(folder);
    Path missing = folder.resolve("data_batch_4.bin");
    Files.delete(missing);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            missing
                + " is missing, expected all six batches beside each other; fetch the data again");
  }

  @Test
  void truncatedFileTellsBothSizes() throws IOException {
    small.writeBinary(folder);
    Path cut = folder.resolve("data_batch_2.bin");
    Files.write(cut, Arrays.copyOf(small.batches.get("data_batch_2"), 60_000));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            cut
                + " has 60,000 bytes, expected 61,460: it is cut off or no CIFAR-10 file;"
                + " fetch it again");
  }

  @Test
  void flippedBitIsFoundByTheChecksum() throws IOException {
    small.batches.get("test_batch")[5_000] ^= 1;
    small.writeBinary(folder);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("test_batch.bin holds records with MD5")
        .hasMessageContaining("the file is damaged; fetch it again");
  }

  @Test
  void labelOutOfRangeIsNamedInBothVersions() throws IOException {
    small.batches.get("data_batch_1")[7 * CifarLayout.RECORD] = 10;
    small.writeBinary(folder.resolve("b"));
    small.writePython(folder.resolve("p"));
    for (String version : new String[] {"b", "p"}) {
      assertThatThrownBy(() -> open(folder.resolve(version)))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("gives image 7 the label 10, expected 0 to 9");
    }
  }

  @Test
  void archiveCutOffAnywhereIsRefusedInOneLine() throws IOException {
    byte[] whole = small.binaryArchive();
    for (int length : new int[] {0, 1, 10, 1_000, whole.length / 2, whole.length - 1}) {
      Path file = folder.resolve("cut.tar.gz");
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> open(file))
          .as("cut at %d", length)
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("cut.tar.gz")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void archiveWithoutBatchesSaysSo() throws IOException {
    Path file = folder.resolve("cifar-other.tar.gz");
    Files.write(file, SmallCifar.archive(Map.of("a/b.txt", new byte[3])));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("holds no CIFAR-10 batch");
  }

  @Test
  void archiveWithOneBatchMissingNamesIt() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    small.batches.forEach((name, records) -> entries.put(name + ".bin", records));
    entries.remove("data_batch_5.bin");
    Path file = folder.resolve("cifar.tgz");
    Files.write(file, SmallCifar.archive(entries));
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(DatasetException.class)
        .hasMessage(file + " has no data_batch_5, expected all six batches; fetch the data again");
  }
}
