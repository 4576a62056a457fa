package org.vgg4j.trainer.checkpoints;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.vgg4j.datasets.files.Checksums;

/** Checkpoints as somebody with a zip tool and a calculator may change them. */
public final class ZipEntries {

  private ZipEntries() {}

  static Map<String, byte[]> read(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    return entries;
  }

  static void write(Path file, Map<String, byte[]> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.NO_COMPRESSION);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
  }

  /** Changes the text of an entry and leaves everything else as it is. */
  static void edit(Path file, String name, UnaryOperator<String> change) throws IOException {
    Map<String, byte[]> entries = read(file);
    String text = new String(entries.get(name), StandardCharsets.UTF_8);
    entries.put(name, change.apply(text).getBytes(StandardCharsets.UTF_8));
    write(file, entries);
  }

  /** Changes what {@code vgg4j.json} says, and makes its checksum right again. */
  public static void forgeInfo(Path file, UnaryOperator<String> change) throws IOException {
    edit(
        file,
        "vgg4j.json",
        text -> {
          String head = change.apply(text.replaceFirst(",\"checksum\":\"[0-9a-f]{64}\"}$", "}"));
          return sealed(head.substring(0, head.length() - 1));
        });
  }

  /** Changes the network's configuration, and makes every checksum right again. */
  static void forgeConfiguration(Path file, UnaryOperator<String> change) throws IOException {
    edit(file, "configuration.json", change);
    String checksum = sha256(read(file).get("configuration.json"));
    forgeInfo(
        file,
        text ->
            text.replaceFirst(
                "\"configuration.json\":\"[0-9a-f]{64}\"",
                "\"configuration.json\":\"" + checksum + '"'));
  }

  private static String sealed(String head) {
    return head + ",\"checksum\":\"" + sha256(head.getBytes(StandardCharsets.UTF_8)) + "\"}";
  }

  private static String sha256(byte[] bytes) {
    return Checksums.sha256(bytes);
  }
}
