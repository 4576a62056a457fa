package org.vgg4j.profiles.spark.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.SubsetImages;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.cifar.CifarSample;
import org.vgg4j.trainer.views.charts.Pictures;

/** What lies in the folders of shards that is not ours, and images that cannot be read. */
class ShardFolderTest {

  private static final Configuration HADOOP = new Configuration();
  private static final ImageSet IMAGES =
      new SubsetImages(CifarSample.test(), new int[] {7, 3, 400, 11});

  @TempDir private Path folder;

  private final List<String> said = new ArrayList<>();

  private String stage(ImageSet set) {
    return new ShardWriter(folder.resolve("staged").toUri().toString(), HADOOP, said::add)
        .stage(set, () -> false);
  }

  private static Path path(String staged) {
    return Path.of(new org.apache.hadoop.fs.Path(staged).toUri().getPath());
  }

  @Test
  void filesOfOthersAreLeftWhereTheyAre() throws IOException {
    Path staged = path(stage(IMAGES));
    Path notes = Files.writeString(staged.resolve("notes.txt"), "mine");
    Path inner = Files.createDirectories(staged.resolve(".copy.part"));
    Files.writeString(inner.resolve("file"), "mine");
    Path leftOver = Files.writeString(staged.resolve(".1b4e28ba.part"), "half a shard");
    Files.delete(staged.resolve("index.json"));

    stage(IMAGES);

    assertThat(notes).hasContent("mine");
    assertThat(inner.resolve("file")).hasContent("mine");
    assertThat(leftOver).doesNotExist();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void aLinkToAnotherFolderIsRefusedAndNothingIsWrittenOrDeletedThere() throws IOException {
    Path staged = path(stage(IMAGES));
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("shard-00000-0123456789abcdef.bin"), "mine");
    Files.move(staged, folder.resolve("away"));
    Files.createSymbolicLink(staged, other);

    assertThatThrownBy(() -> stage(IMAGES))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(staged + " is a symbolic link to " + other);

    try (var files = Files.list(other)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void copiesOnAHostAreWrittenThroughNoLink() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", ShardsTest.Elsewhere.class.getName());
    hadoop.set("fs.file.impl.disable.cache", "true");
    String staged = stage(IMAGES);
    Path other = Files.createDirectories(folder.resolve("other"));
    Path copies = Files.createDirectories(folder.resolve("home/shards"));
    Files.createSymbolicLink(copies.resolve(path(staged).getFileName()), other);

    assertThatThrownBy(() -> ShardReader.open(staged, hadoop, () -> copies))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(" is a symbolic link to " + other);
    assertThat(other).isEmptyDirectory();

    Files.writeString(Files.createDirectories(folder.resolve("photos")).resolve("a.txt"), "a");
    Files.createDirectories(folder.resolve("home/data"));
    Path brought = Files.createSymbolicLink(folder.resolve("home/data/copies"), other);
    assertThatThrownBy(
            () ->
                new HadoopCopy(hadoop, brought, said::add)
                    .local(folder.resolve("photos").toUri().toString()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(" is a symbolic link to " + other);
    assertThat(other).isEmptyDirectory();
  }

  /** A folder of 900 small files. */
  private Path photos() throws IOException {
    Path photos = folder.resolve("photos");
    ImageSet sample = CifarSample.train();
    for (int i = 0; i < 900; i++) {
      Path to = Files.createDirectories(photos.resolve(i % 2 == 0 ? "cat" : "dog"));
      Files.write(to.resolve("%04d.png".formatted(i)), Pictures.png(Pictures.of(sample, i)));
    }
    return photos;
  }

  /** Cuts some images off within their pixels, which shows once they are read. */
  private static void damage(Path photos, ImageSet set) throws IOException {
    for (int i = 3; i < set.size(); i += set.size() / 9) {
      Path file = photos.resolve(set.file(i));
      byte[] png = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(png, png.length / 2));
    }
  }

  private ImageSet train(Path photos) {
    return Datasets.open(
            new DatasetRequest(photos.toString(), null, folder, 0, 0, 0, 1, 32),
            FetchProgress.silent())
        .train();
  }

  @Test
  void imagesThatCannotBeReadAreNamedAlsoByARunThatFindsThemLaid() throws IOException {
    Path photos = photos();
    ImageSet first = train(photos);
    ImageSet second = train(photos);
    damage(photos, first);
    String staged = stage(first);
    assertThat(first.unreadable()).hasSizeGreaterThan(7);

    assertThat(stage(second)).isEqualTo(staged);

    assertThat(said).as("laid once").hasSize(1);
    assertThat(second.unreadable())
        .extracting(UnreadableImage::file)
        .containsExactlyElementsOf(first.unreadable().stream().map(UnreadableImage::file).toList());

    ImageSet laid = ShardReader.open(staged, HADOOP, () -> folder);
    byte[] pixels = new byte[3_072];
    for (int i = 0; i < first.size(); i++) {
      if (first.problem(i) != null) {
        int image = i;
        assertThat(laid.file(i)).isEqualTo(first.file(i));
        assertThatThrownBy(() -> laid.read(image, null, pixels, 0))
            .isInstanceOfSatisfying(
                UnreadableImageException.class,
                e -> assertThat(e.file()).isEqualTo(first.file(image)));
      } else {
        laid.read(i, null, pixels, 0);
      }
    }
  }
}
