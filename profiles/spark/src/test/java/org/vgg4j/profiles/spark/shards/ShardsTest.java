package org.vgg4j.profiles.spark.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.SubsetImages;
import org.vgg4j.datasets.cifar.CifarSample;
import org.vgg4j.trainer.training.steps.StepsStoppedException;

class ShardsTest {

  private static final Configuration HADOOP = new Configuration();
  private static final ImageSet IMAGES =
      new SubsetImages(CifarSample.test(), new int[] {7, 3, 400, 11});

  @TempDir private Path folder;

  private final List<String> said = new ArrayList<>();
  private String staged;

  @BeforeEach
  void stage() {
    staged = writer(folder).stage(IMAGES, () -> false);
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
    assertThat(writer(folder).stage(IMAGES, () -> false)).isEqualTo(staged);
    assertThat(said).hasSize(1);

    ImageSet others = new SubsetImages(CifarSample.test(), new int[] {7, 3, 400, 12});
    assertThat(writer(folder).stage(others, () -> false)).isNotEqualTo(staged);
  }

  private Path shard() throws IOException {
    try (var files = Files.list(file(""))) {
      return files.filter(each -> each.toString().endsWith(".bin")).findFirst().orElseThrow();
    }
  }

  @Test
  void whatADriverThatWasKilledHadBegunIsFinished() throws IOException {
    Path shard = shard();
    byte[] whole = Files.readAllBytes(shard);
    Files.delete(file("index.json"));
    Files.write(shard, Arrays.copyOf(whole, 5_000));
    Files.write(file(".begun.part"), new byte[100]);

    assertThat(writer(folder).stage(IMAGES, () -> false)).isEqualTo(staged);

    assertThat(said).hasSize(2);
    assertThat(shard).hasBinaryContent(whole);
    assertThat(open().size()).isEqualTo(4);
    try (var files = Files.list(file(""))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void imagesWhoseLayingWasStoppedAreLaidByTheNextWhoAsks() throws IOException {
    Files.delete(file("index.json"));
    Files.delete(shard());

    assertThatThrownBy(() -> writer(folder).stage(IMAGES, () -> true))
        .isInstanceOf(StepsStoppedException.class);
    assertThat(file("index.json")).doesNotExist();

    assertThat(writer(folder).stage(IMAGES, () -> false)).isEqualTo(staged);
    assertThat(open().size()).isEqualTo(4);
  }

  @Test
  void aFolderWhoseShardIsGoneIsLaidAgain() throws IOException {
    Files.delete(shard());

    assertThat(writer(folder).stage(IMAGES, () -> false)).isEqualTo(staged);

    assertThat(said).hasSize(2);
    assertThat(open().size()).isEqualTo(4);
  }

  @RepeatedTest(20)
  void driversThatLayTheSameAtOnceHaveOneFolder() throws Exception {
    Path shared = folder.resolve("shared");
    List<Callable<String>> drivers =
        Collections.nCopies(
            6,
            () ->
                new ShardWriter(shared.toUri().toString(), HADOOP, line -> {})
                    .stage(IMAGES, () -> false));
    ExecutorService threads = Executors.newFixedThreadPool(6);
    Set<String> folders = new HashSet<>();
    try {
      for (Future<String> each : threads.invokeAll(drivers)) {
        folders.add(each.get());
      }
    } finally {
      threads.shutdown();
    }

    assertThat(folders).hasSize(1);
    staged = folders.iterator().next();
    assertThat(open().size()).isEqualTo(4);
    try (var files = Files.list(file(""))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void imagesThatAreDecodedInAnotherWayAreOthers() {
    ImageSet brighter =
        (ImageSet)
            Proxy.newProxyInstance(
                ImageSet.class.getClassLoader(),
                new Class<?>[] {ImageSet.class},
                (proxy, method, arguments) -> {
                  Object result = method.invoke(IMAGES, arguments);
                  if (method.getName().equals("read")) {
                    ((byte[]) arguments[2])[(int) arguments[3]] += 1;
                  }
                  return result;
                });

    assertThat(writer(folder).stage(brighter, () -> false)).isNotEqualTo(staged);
  }

  @Test
  void aFolderIsNamedByItsWholePath() {
    Path here = Path.of("").toAbsolutePath().relativize(folder.resolve("relative"));

    staged = new ShardWriter(here.toString(), HADOOP, said::add).stage(IMAGES, () -> false);

    assertThat(staged).startsWith("file:/");
    assertThat(file("index.json"))
        .exists()
        .hasParent(folder.resolve("relative").resolve(file("").getFileName()));
    assertThat(open().size()).isEqualTo(4);
  }

  @Test
  void anIndexThatIsNullOrWithoutItsListsIsDamaged() {
    for (String json :
        List.of(
            "null",
            "{\"format\":1,\"channels\":3,\"height\":2,\"width\":2,\"images\":1,\"perShard\":1}")) {
      assertThatThrownBy(() -> ShardIndex.read(json.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(IOException.class)
          .hasMessage("its index is of another form");
    }
  }

  @Test
  void aDamagedShardIsFoundByItsChecksum() throws IOException {
    Path shard = shard();
    byte[] bytes = Files.readAllBytes(shard);
    bytes[5_000] ^= 1;
    Files.write(shard, bytes);

    assertThatThrownBy(this::open)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(".bin is damaged; remove the folder, and it is laid again")
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

  /** A file system that says it is not this machine's own, and loses its connection. */
  public static final class Elsewhere extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "elsewhere";
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
      if (file.getName().equals("lost.txt")) {
        throw new IOException("connection reset");
      }
      return super.open(file, buffer);
    }
  }

  @Test
  void aFolderFromElsewhereIsBroughtWholeOrNotAtAll() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", Elsewhere.class.getName());
    hadoop.set("fs.file.impl.disable.cache", "true");
    Path photos = Files.createDirectories(folder.resolve("photos/cat"));
    Files.writeString(photos.resolve("one.txt"), "one");
    Path lost = Files.writeString(photos.resolve("lost.txt"), "two");
    Path copies = folder.resolve("copies");
    HadoopCopy copy = new HadoopCopy(hadoop, copies, said::add);
    String data = folder.resolve("photos").toUri().toString();

    assertThatThrownBy(() -> copy.local(data))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("connection reset");
    assertThat(copies).isEmptyDirectory();

    Files.delete(lost);
    Path brought = Path.of(copy.local(data));
    assertThat(brought.resolve("cat/one.txt")).hasContent("one");
    assertThat(copy.local(data)).isEqualTo(brought.toString());
    try (var kept = Files.list(copies)) {
      assertThat(kept).containsExactly(brought);
    }
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
