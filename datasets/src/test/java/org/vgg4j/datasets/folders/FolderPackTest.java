package org.vgg4j.datasets.folders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Notes;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.images.SamplePictures;

/** Folders that are read from a pack beside them. */
class FolderPackTest {

  private static final int BYTES = 3 * 20 * 20;

  @TempDir private Path parent;
  private Path photos;
  private final Notes notes = new Notes();

  @BeforeEach
  void writeTenImagesPerClass() throws IOException {
    photos = parent.resolve("photos");
    SamplePictures.write(photos.resolve("train"), 2, 0, 6);
    SamplePictures.write(photos.resolve("test"), 2, 10, 14);
  }

  private DatasetRequest request() {
    return new DatasetRequest(photos.toString(), null, parent, 0, 0, 0, 1, 20);
  }

  private DatasetSplits open() {
    return Datasets.open(request(), notes);
  }

  private FolderPack.Made pack() {
    return FolderPack.write(photos, request(), FetchProgress.silent());
  }

  private static byte[] pixels(ImageSet set, int index) {
    byte[] pixels = new byte[BYTES];
    set.read(index, null, pixels, 0);
    return pixels;
  }

  private static byte[][] pixels(ImageSet set) {
    byte[][] all = new byte[set.size()][];
    Arrays.setAll(all, i -> pixels(set, i));
    return all;
  }

  @Test
  void aPackGivesTheSameImagesInTheSameSplits() {
    DatasetSplits decoded = open();
    byte[][] train = pixels(decoded.train());
    byte[][] test = pixels(decoded.test());

    FolderPack.Made made = pack();
    DatasetSplits packed = open();

    assertThat(made).isEqualTo(new FolderPack.Made(parent.resolve("photos.20px.npz"), 20, 20, 0));
    assertThat(notes.lines())
        .contains("12 of 12 images of " + photos.resolve("train") + " are read from " + made.file())
        .contains("8 of 8 images of " + photos.resolve("test") + " are read from " + made.file());
    assertThat(pixels(packed.train())).isDeepEqualTo(train);
    assertThat(pixels(packed.test())).isDeepEqualTo(test);
    assertThat(packed.identity()).isEqualTo(decoded.identity());
    assertThat(packed.train().storedBytes(0)).isZero();
  }

  @Test
  void aPackThatWasMadeWhereDigitsAreWrittenOtherwiseIsRead() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    FolderPack.Made made;
    try {
      assertThat("%d".formatted(20)).isNotEqualTo("20");
      made = pack();
    } finally {
      Locale.setDefault(before);
    }
    open();
    assertThat(notes.lines())
        .contains(
            "12 of 12 images of " + photos.resolve("train") + " are read from " + made.file());
  }

  @Test
  void pixelsComeFromThePackAndPartsOfAnImageFromItsFile() throws IOException {
    byte[] whole = pixels(open().train(), 3);
    pack();
    ImageSet train = open().train();
    Path file = photos.resolve(train.file(3));
    // Same size, same time, other bytes: nobody decodes it.
    var modified = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, new byte[bytes.length]);
    Files.setLastModifiedTime(file, modified);

    assertThat(pixels(train, 3)).isEqualTo(whole);
    Files.write(file, bytes);
    byte[] part = new byte[BYTES];
    train.read(3, new RandomCrop(0.1, new java.util.Random(1)), part, 0);
    assertThat(part).isNotEqualTo(whole);
  }

  @Test
  void aPackOfFilesThatWereDecodedInAnotherWayIsNotRead() {
    FolderPack.Made made = pack();

    Datasets.open(
        new DatasetRequest(
            photos.toString(), null, parent, 0, 0, 0, 1, 20, 0, Decoding.SCALED, null, null),
        notes);

    assertThat(notes.lines())
        .containsOnlyOnce(
            made.file()
                + " holds images whose files were decoded whole, expected scaled; make it anew with"
                + " datasets pack --decode scaled, or train with --set decode=whole: images are"
                + " decoded from their own files")
        .noneMatch(line -> line.contains("are read from"));
  }

  @Test
  void aFileThatHasChangedSinceIsDecoded() throws IOException {
    pack();
    DatasetSplits before = open();
    Path changed = photos.resolve(before.train().file(0));
    Files.copy(
        photos.resolve(before.train().file(4)), changed, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(changed, FileTime.fromMillis(System.currentTimeMillis() + 5000));

    DatasetSplits after = open();

    assertThat(notes.lines())
        .anyMatch(line -> line.startsWith("11 of 12 images of " + photos.resolve("train")));
    assertThat(pixels(after.train(), 0)).isEqualTo(pixels(before.train(), 4));
    assertThat(after.identity()).isNotEqualTo(before.identity());
  }

  @Test
  void whatCannotBeDecodedIsNotPacked() throws IOException {
    Path file = photos.resolve("train/automobile/0002.png");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 60, bytes.length - 20, (byte) 0x55);
    Files.write(file, bytes);

    FolderPack.Made made = pack();

    assertThat(made.images()).isEqualTo(19);
    assertThat(made.unreadable()).isEqualTo(1);
    ImageSet train = open().train();
    assertThat(notes.lines()).anyMatch(line -> line.startsWith("11 of 12 images of "));
    int damaged =
        IntStream.range(0, train.size())
            .filter(i -> train.file(i).equals("train/automobile/0002.png"))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> pixels(train, damaged)).isInstanceOf(UnreadableImageException.class);
  }

  @Test
  void aPackThatIsDamagedOrOfAnotherSizeIsSaidAndFilesAreDecoded() throws IOException {
    byte[][] train = pixels(open().train());
    Path file = pack().file();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertThat(pixels(open().train())).isDeepEqualTo(train);
    assertThat(notes.lines())
        .anyMatch(
            line ->
                line.startsWith(file + " is no pack of 3 x 20 x 20 that can be read (")
                    && line.endsWith(
                        "); make it anew with datasets pack, or remove it: images are decoded from"
                            + " their own files"));

    Files.write(parent.resolve("photos.32px.npz"), whole);
    Datasets.open(request().withImageSize(32), notes);
    assertThat(notes.lines()).anyMatch(line -> line.contains("(its images are of 3 x 20 x 20)"));
  }

  @Test
  void aBitThatFlipsInAPackChangesNoImageAndIsSaidOnce() throws IOException {
    byte[][] train = pixels(open().train());
    Path file = pack().file();
    byte[] whole = Files.readAllBytes(file);
    // The last image of the shard lies right before the entry with the checksums.
    int end = new String(whole, StandardCharsets.ISO_8859_1).indexOf("checksums.npy") - 30;
    for (int image : new int[] {1, 5}) {
      whole[end - image * BYTES] ^= 4;
    }
    Files.write(file, whole);

    DatasetSplits flipped = open();
    assertThat(pixels(flipped.train())).isDeepEqualTo(train);
    pixels(flipped.test());
    assertThat(notes.lines())
        .containsOnlyOnce(
            file
                + " holds pixels that are not those that were packed: such images are decoded from"
                + " their own files; make it anew with datasets pack");
  }

  @Test
  void aBitThatFlipsInAPacksIndexIsSaidAndFilesAreDecoded() throws IOException {
    byte[][] train = pixels(open().train());
    Path file = pack().file();
    byte[] whole = Files.readAllBytes(file);
    // A digit of a fingerprint becomes another digit.
    int digit = new String(whole, StandardCharsets.ISO_8859_1).indexOf("fingerprint") + 14;
    whole[digit] ^= 1;
    Files.write(file, whole);

    assertThat(pixels(open().train())).isDeepEqualTo(train);
    assertThat(notes.lines())
        .anyMatch(line -> line.contains("(the checksum of its entry index.json is wrong)"));
  }

  @Test
  void numpyReadsIt() throws Exception {
    Path file = pack().file();
    String program =
        """
        import json, sys, numpy as np
        pack = np.load(sys.argv[1])
        index = json.loads(pack['index.json'])
        image = [i['file'] for i in index['images']].index(sys.argv[2])
        print(pack['images-000'].shape, pack['images-000'][image].astype(int).sum())
        """;
    DatasetSplits splits = open();
    long sum = 0;
    for (byte value : pixels(splits.train(), 5)) {
      sum += value & 0xff;
    }
    Process python = start("python3", "-c", program, file.toString(), splits.train().file(5));
    assumeTrue(python != null, "there is no Python with numpy to read a pack with");
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assumeTrue(!said.contains("No module named 'numpy'"), "there is no numpy to read a pack with");
    assertThat(said).isEqualTo("(20, 3, 20, 20) " + sum + "\n");
  }

  private static Process start(String... command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return null;
    }
  }
}
