package org.vgg4j.datasets.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Notes;
import org.vgg4j.datasets.cifar.PythonTwoPickle;
import org.vgg4j.datasets.cifar.SmallCifar;
import org.vgg4j.testing.SmallDataSets;

class Cifar100PythonTest {

  @TempDir Path folder;
  private Path binary;
  private byte[] train;
  private byte[] test;

  @BeforeEach
  void write() throws IOException {
    binary = folder.resolve("binary");
    SmallDataSets.cifar100(binary.resolve("cifar-100-binary"), 200);
    byte[] records = SmallDataSets.cifar100Records(200);
    train = PythonTwoPickle.of100(records);
    test = PythonTwoPickle.of100(records);
  }

  private Path python() throws IOException {
    Path unpacked = Files.createDirectories(folder.resolve("python/cifar-100-python"));
    Files.write(unpacked.resolve("train"), train);
    Files.write(unpacked.resolve("test"), test);
    return unpacked;
  }

  private DatasetSplits open(String name, Path dataDir, FetchProgress progress) {
    return Datasets.open(
        new DatasetRequest(name, dataDir, folder.resolve("home"), 0.1, 0, 0, 1, 0), progress);
  }

  private void assertSameAsBinary(String name, Path dataDir) {
    DatasetSplits expected = open(name, binary, FetchProgress.silent());
    DatasetSplits found = open(name, dataDir, FetchProgress.silent());
    assertThat(found.identity()).isEqualTo(expected.identity());
    assertSame(found.train(), expected.train());
    assertSame(found.validation(), expected.validation());
    assertSame(found.test(), expected.test());
  }

  private static void assertSame(ImageSet found, ImageSet expected) {
    assertThat(found.size()).isEqualTo(expected.size());
    assertThat(found.classNames()).isEqualTo(expected.classNames());
    byte[] one = new byte[3 * 32 * 32];
    byte[] other = new byte[one.length];
    for (int i = 0; i < found.size(); i++) {
      found.read(i, null, one, 0);
      expected.read(i, null, other, 0);
      assertThat(one).isEqualTo(other);
      assertThat(found.label(i)).isEqualTo(expected.label(i));
    }
  }

  @Test
  void aFolderOfThePythonVersionIsTheSameDataAsTheBinaryOne() throws IOException {
    Path unpacked = python();
    assertSameAsBinary("cifar100", unpacked);
    assertSameAsBinary("cifar100", unpacked.getParent());
    assertSameAsBinary("cifar100-coarse", unpacked);
  }

  @Test
  void soIsItsArchiveOfWhichNothingIsUnpacked() throws IOException {
    Path place = Files.createDirectory(folder.resolve("archive"));
    Path archive = place.resolve("cifar-100-python.tar.gz");
    Files.write(
        archive,
        SmallCifar.archive(Map.of("cifar-100-python/train", train, "cifar-100-python/test", test)));
    assertSameAsBinary("cifar100", place);
    assertSameAsBinary("cifar100-coarse", archive);
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void whatIsNotThePublishedOneIsSaidAndFailsVerification() throws IOException {
    Path unpacked = python();
    Notes said = new Notes();
    open("cifar100", unpacked, said);
    assertThat(said.lines())
        .hasSize(2)
        .allMatch(line -> line.contains("is read as it is, and figures made with it are not those"))
        .anyMatch(line -> line.contains("expected 16019d7e3df5f24257cddd939b257f8d"));
    assertThat(Datasets.verify(DatasetName.CIFAR100, folder.resolve("home"), unpacked))
        .hasSize(2)
        .noneMatch(check -> check.ok());
  }

  @Test
  void damagedAndHostileOnesAreRefusedInOneLine() throws IOException {
    Path unpacked = python();
    Files.write(unpacked.resolve("test"), Arrays.copyOf(test, test.length / 2));
    assertThatThrownBy(() -> open("cifar100", unpacked, FetchProgress.silent()))
        .isInstanceOf(DatasetException.class)
        .message()
        .contains("test is no CIFAR batch (")
        .hasLineCount(1);
    Files.writeString(unpacked.resolve("test"), "cos\nsystem\n(S'echo'\ntR.");
    assertThatThrownBy(() -> open("cifar100", unpacked, FetchProgress.silent()))
        .message()
        .contains("asks for os.system, refused");
  }
}
