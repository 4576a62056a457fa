package org.vgg4j.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tensors as text, {@code shape|bits}, in which two kinds of NaN differ. */
final class Bits {

  private Bits() {}

  static Map<String, String> of(Path file) {
    try (Tensors tensors = TensorFiles.open(file)) {
      return of(tensors);
    }
  }

  static Map<String, String> of(Tensors tensors) {
    Map<String, String> bits = new LinkedHashMap<>();
    for (TensorInfo info : tensors.infos()) {
      List<String> values = new ArrayList<>();
      for (float value : tensors.read(info)) {
        values.add("%08x".formatted(Float.floatToRawIntBits(value)));
      }
      String shape = info.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
      bits.put(info.name(), shape + "|" + String.join(" ", values));
    }
    return bits;
  }

  /** As {@code make_fixtures.py} writes it. */
  static Map<String, String> parse(String text) {
    Map<String, String> bits = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      int bar = line.indexOf('|');
      bits.put(line.substring(0, bar), line.substring(bar + 1));
    }
    return bits;
  }

  static byte[] resource(String name) {
    try (InputStream in = Bits.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, String> expected(String name) {
    return parse(new String(resource(name + ".txt"), StandardCharsets.UTF_8));
  }

  /** Copies fixtures into a folder; gives the first. */
  static Path copied(Path folder, String... names) {
    try {
      for (String name : names) {
        Files.write(folder.resolve(name), resource(name));
      }
      return folder.resolve(names[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
