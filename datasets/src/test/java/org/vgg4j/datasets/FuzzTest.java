package org.vgg4j.datasets;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.cifar.Cifar100Python;
import org.vgg4j.datasets.cifar.CifarArchive;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.cifar.CifarPickle;
import org.vgg4j.datasets.cifar.CifarSource;
import org.vgg4j.datasets.cifar.PythonTwoPickle;
import org.vgg4j.datasets.cifar.SmallCifar;
import org.vgg4j.datasets.fetch.NpmSheets;
import org.vgg4j.datasets.folders.FolderPack;
import org.vgg4j.datasets.images.EncodedImage;
import org.vgg4j.datasets.images.ImageDecoder;
import org.vgg4j.datasets.images.ImageFiles;
import org.vgg4j.datasets.images.SamplePictures;
import org.vgg4j.datasets.packs.Pack;
import org.vgg4j.datasets.published.ByteRecords;
import org.vgg4j.datasets.published.IdxFiles;
import org.vgg4j.datasets.published.MatFile;
import org.vgg4j.datasets.published.NpyImages;
import org.vgg4j.testing.Mutations;
import org.vgg4j.testing.SmallDataSets;

/** Every reader of data against thousands of damaged files. */
class FuzzTest {

  private static final List<String> IMAGES =
      List.of(
          "alpha-lossy.webp",
          "alpha.png",
          "animated.webp",
          "cmyk.jpg",
          "exif6.jpg",
          "exif6.png",
          "exif6.webp",
          "gray.jpg",
          "gray16.png",
          "lossless.webp",
          "lossy.webp",
          "palette.gif",
          "palette.png",
          "progressive.jpg",
          "rgb.bmp",
          "rgb.png");

  @TempDir Path folder;

  private final SmallCifar small = new SmallCifar();

  @Test
  void readersRefuseAFewHundredDamagedFilesEach() throws Exception {
    everyReader(Mutations.FEW);
  }

  @Test
  @Tag("long")
  void readersRefuseTenThousandDamagedFilesEach() throws Exception {
    everyReader(Mutations.MANY);
  }

  private void everyReader(int count) throws Exception {
    binary(count);
    pickles(count);
    archives(count);
    packages(count);
    images(count);
    published(count);
    packs(count);
    tables(count);
  }

  private void tables(int count) throws Exception {
    Path listed = folder.resolve("listed");
    SamplePictures.write(listed, 3, 0, 3);
    StringBuilder rows = new StringBuilder("path,label,split\n");
    for (Path file : ImageFiles.list(listed)) {
      String path = listed.relativize(file).toString();
      String split = path.contains("2") ? "test" : path.contains("1") ? "" : "train";
      rows.append('"').append(path).append("\",").append(path, 0, 3).append(',').append(split);
      rows.append('\n');
    }
    Path table = Files.writeString(listed.resolve("table.csv"), rows);
    DatasetRequest request = new DatasetRequest(table.toString(), null, folder, 0, 0, 0, 1, 8);
    damage("tables", count, table, false, () -> Datasets.open(request, FetchProgress.silent()));
  }

  private void packs(int count) throws Exception {
    Path photos = folder.resolve("photos");
    SamplePictures.write(photos, 2, 0, 3);
    DatasetRequest request = new DatasetRequest(photos.toString(), null, folder, 0, 0, 0, 1, 8);
    Path pack = FolderPack.write(photos, request, FetchProgress.silent()).file();
    byte[] pixels = new byte[3 * 8 * 8];
    damage(
        "packs",
        count,
        pack,
        false,
        () -> {
          Pack opened = Pack.open(pack, 3, 8, Decoding.WHOLE);
          for (Path file : ImageFiles.list(photos)) {
            String name = photos.relativize(file).toString();
            int place = opened.find(file, name);
            if (place >= 0) {
              opened.read(place, pixels, 0);
            }
          }
        });
  }

  private void published(int count) throws Exception {
    List<String> digits = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    Path from = folder.resolve("published");
    SmallDataSets.idx(from, 2);
    SmallDataSets.stl10(from, 12);
    SmallDataSets.npyLabels(from.resolve("labels.npy"), 2);
    Path images = from.resolve("train-images-idx3-ubyte.gz");
    Path labels = from.resolve("train-labels-idx1-ubyte.gz");
    byte[] pixels = new byte[3 * 32 * 32];
    damage("idx images", count, images, true, () -> IdxFiles.read(images, labels, digits));
    damage("idx labels", count, labels, true, () -> IdxFiles.read(images, labels, digits));
    for (String name : List.of("svhn-scipy.mat", "svhn-scipy-plain.mat")) {
      Path mat = Files.write(from.resolve(name), resource("published/" + name));
      damage(name, count, mat, false, () -> MatFile.svhn(mat, digits));
    }
    Path numpy = Files.write(from.resolve("x.npy"), resource("published/numpy-images.npy"));
    Path classes = Files.write(from.resolve("y.npy"), resource("published/numpy-labels-i8.npy"));
    Survivor npy =
        () -> NpyImages.open(List.of(numpy), classes, digits, 0, 0).read(1, null, pixels, 0);
    damage("npy images", count, numpy, false, npy);
    damage("npy labels", count, classes, false, npy);
    Path cifar = Files.write(from.resolve("train.bin"), SmallDataSets.cifar100Records(3));
    damage("CIFAR-100", count, cifar, false, () -> ByteRecords.cifar100(cifar, true, digits));
    Path stl = from.resolve("train_y.bin");
    damage(
        "STL-10",
        count,
        stl,
        false,
        () -> ByteRecords.stl10(from.resolve("train_X.bin"), stl, digits));
  }

  /** Reads files that are damaged. */
  private interface Survivor {
    void read() throws Exception;
  }

  /** Damages a file again and again, one in gzip within it, and puts it back at the end. */
  private static void damage(String what, int count, Path file, boolean packed, Survivor reader)
      throws Exception {
    byte[] whole = Files.readAllBytes(file);
    reader.read();
    Mutations.survive(
        what,
        count,
        List.of(packed ? unzip(whole) : whole),
        List.of(DatasetException.class),
        bytes -> {
          Files.write(file, packed ? zip(bytes) : bytes);
          reader.read();
        });
    Files.write(file, whole);
  }

  private void binary(int count) throws Exception {
    Path data = folder.resolve("binary");
    small.writeBinary(data);
    Path file = data.resolve("data_batch_1.bin");
    CifarLayout unchecked = new CifarLayout(SmallCifar.IMAGES, Map.of());
    CifarSource source = new CifarSource.BinaryFolder(data);
    damage("CIFAR binary", count, file, false, () -> source.read(unchecked));
  }

  private void pickles(int count) throws Exception {
    CifarLayout four = new CifarLayout(4, Map.of());
    Mutations.survive(
        "pickle",
        count,
        List.of(
            resource("cifar/numpy3-protocol2.pickle"),
            resource("cifar/numpy3-protocol4-columns-first.pickle"),
            PythonTwoPickle.of(resource("cifar/numpy3-records.bin"))),
        List.of(DatasetException.class),
        bytes -> CifarPickle.decode(bytes, four, "batch"));
    Path unpacked = Files.createDirectories(folder.resolve("cifar-100-python"));
    byte[] part = PythonTwoPickle.of100(SmallDataSets.cifar100Records(3));
    Files.write(unpacked.resolve("test"), part);
    Path train = Files.write(unpacked.resolve("train"), part);
    Cifar100Python python = Cifar100Python.find(unpacked).orElseThrow();
    damage("CIFAR-100 pickle", count, train, false, python::read);
  }

  private void archives(int count) throws Exception {
    CifarLayout one = new CifarLayout(1, Map.of());
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (String batch : CifarLayout.BATCHES) {
      entries.put("cifar-10-batches-bin/" + batch + ".bin", new byte[CifarLayout.RECORD]);
    }
    Path file = folder.resolve("cifar.tar.gz");
    byte[] packed = SmallCifar.archive(entries);
    Mutations.survive(
        "tar.gz",
        count / 2,
        List.of(packed),
        List.of(DatasetException.class),
        bytes -> read(file, bytes, one));
    // Checksums of gzip hide the tar inside from most of these; so that one is damaged as well.
    Mutations.survive(
        "tar in gzip",
        count - count / 2,
        List.of(unzip(packed)),
        List.of(DatasetException.class),
        bytes -> read(file, zip(bytes), one));
  }

  private static void read(Path file, byte[] bytes, CifarLayout layout) throws IOException {
    Files.write(file, bytes);
    CifarArchive.read(file, layout);
  }

  private void packages(int count) throws Exception {
    byte[] tar = unzip(small.npmPackage());
    Path file = folder.resolve("package.tgz");
    // Its caller turns what is no DatasetException into one, as for every kind of download.
    Mutations.survive(
        "npm sheets",
        count,
        List.of(tar),
        List.of(Exception.class),
        bytes -> {
          Files.write(file, zip(bytes));
          NpmSheets.convert(file, small.layout, (batch, records) -> {});
        });
  }

  private void images(int count) throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : IMAGES) {
      seeds.add(resource("/org/vgg4j/datasets/images/" + name));
    }
    Path file = folder.resolve("image");
    byte[] target = new byte[3 * 8 * 8];
    Mutations.survive(
        "image",
        count,
        seeds,
        List.of(DatasetException.class),
        bytes -> {
          Files.write(file, bytes);
          try {
            EncodedImage.of(file, Decoding.SCALED).write(null, 3, 8, 8, target, 0);
            ImageDecoder.check(file);
            ImageDecoder.decode(bytes, "image").writeCenter(3, 8, 8, target, 0);
          } catch (InputFailureException e) {
            throw new AssertionError("damage is taken for the system's fault", e);
          }
        });
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = FuzzTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] zip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] unzip(byte[] bytes) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return gzip.readAllBytes();
    }
  }
}
