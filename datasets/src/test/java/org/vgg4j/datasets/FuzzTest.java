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
import org.vgg4j.datasets.cifar.CifarArchive;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.cifar.CifarPickle;
import org.vgg4j.datasets.cifar.CifarSource;
import org.vgg4j.datasets.cifar.PythonTwoPickle;
import org.vgg4j.datasets.cifar.SmallCifar;
import org.vgg4j.datasets.fetch.NpmSheets;
import org.vgg4j.datasets.images.ImageDecoder;
import org.vgg4j.datasets.images.ImageFiles;
import org.vgg4j.testing.Mutations;

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
  }

  private void binary(int count) throws Exception {
    Path data = folder.resolve("binary");
    small.writeBinary(data);
    Path file = data.resolve("data_batch_1.bin");
    CifarLayout unchecked = new CifarLayout(SmallCifar.IMAGES, Map.of());
    Mutations.survive(
        "CIFAR binary",
        count,
        List.of(Files.readAllBytes(file)),
        List.of(DatasetException.class),
        bytes -> {
          Files.write(file, bytes);
          new CifarSource.BinaryFolder(data).read(unchecked);
        });
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
          ImageFiles.read(file, 3, 8, 8, target, 0);
          ImageDecoder.check(file);
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
