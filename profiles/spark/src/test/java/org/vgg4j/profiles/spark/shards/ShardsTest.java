package org.vgg4j.profiles.spark.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.SubsetImages;
import org.vgg4j.datasets.cifar.CifarSample;

class ShardsTest {

  private static final Configuration HADOOP = new Configuration();
  private static final ImageSet IMAGES =
      new SubsetImages(CifarSample.test(), new int[] {7, 3, 400, 11});

  @TempDir private Path folder;

  private final List<String> said = new ArrayList<>();
  private String staged;

  @BeforeEach
  void stage() {
    staged = writer(folder).stage(IMAGES);
  }

  private ShardWriter writer(Path directory) {
    return new ShardWriter(directory.toUri().toString(), HADOOP, said::add);
  }

  private ImageSet open() {
    return ShardReader.open(staged, HADOOP, () -> folder.resolve("copies"));
  }

  private Path file(String name) {
    return Path.of(java.net.URI.create(staged.replaceFirst("^file:/+", "file:///")).getPath())
        .resolve(name);
  }

  @Test
  void imagesComeBackAsTheyWere() {
    ImageSet found = open();

    assertThat(found.size()).isEqualTo(4);
    assertThat(found.classNames()).isEqualTo(IMAGES.classNames());
    byte[] expected = new byte[3_072];
    byte[] pixels = new byte[3_072];
    for (int i = 0; i < 4; i++) {
      assertThat(found.label(i)).isEqualTo(IMAGES.label(i));
      assertThat(found.sourceIndex(i)).isEqualTo(IMAGES.sourceIndex(i));
      IMAGES.read(i, null, expected, 0);
      found.read(i, null, pixels, 0);
      assertThat(pixels).isEqualTo(expected);
    }
  }

  @Test
  void theSameImagesAreLaidOnce() {
    assertThat(writer(folder).stage(IMAGES)).isEqualTo(staged);
    assertThat(said).hasSize(1);

    ImageSet others = new SubsetImages(CifarSample.test(), new int[] {7, 3, 400, 12});
    assertThat(writer(folder).stage(others)).isNotEqualTo(staged);
  }

  @Test
  void aDamagedShardIsFoundByItsChecksum() throws IOException {
    Path shard = file("shard-00000.bin");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[5_000] ^= 1;
    Files.write(shard, bytes);

    assertThatThrownBy(this::open)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("shard-00000.bin is damaged; remove the folder, and it is laid again")
        .hasMessageEndingWith("give a --cluster-dir that all hosts of the cluster read");
  }

  @Test
  void imagesThatThisHostDoesNotSeeAreSaidToBeMissing() {
    staged = folder.resolve("elsewhere").toUri().toString();

    assertThatThrownBy(this::open)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cannot be read on host")
        .hasMessageContaining("give a --cluster-dir that all hosts of the cluster read");
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws IOException {
    Path taken = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> writer(taken.resolve("below")).requireDirectory())
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cannot be written (")
        .hasMessageEndingWith("give another --cluster-dir");
  }

  @Test
  void aFileSystemWithoutClassesIsRefused() {
    assertThatThrownBy(() -> new ShardWriter("s3a://bucket/x", HADOOP, said::add))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("is on a file system that Hadoop has no classes for")
        .hasMessageContaining("hadoop-aws");
  }

  @Test
  void aFolderOfThisMachineIsNotCopied() {
    HadoopCopy copy = new HadoopCopy(HADOOP, folder.resolve("copies"), said::add);

    assertThat(copy.local("photos")).isEqualTo("photos");
    assertThat(copy.local(folder.toUri().toString())).isEqualTo(folder.toString());
    assertThatThrownBy(() -> copy.local("file:///no/such/folder"))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("file:///no/such/folder cannot be read (");
  }
}
