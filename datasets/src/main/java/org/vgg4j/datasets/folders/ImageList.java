package org.vgg4j.datasets.folders;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.files.NaturalOrder;

/**
 * A table that says which file shows what: {@code path,label} in its first line, and {@code split}
 * where the images are divided already. Paths are those below the table's folder.
 */
final class ImageList {

  private static final String PATH = "path";
  private static final String LABEL = "label";
  private static final String SPLIT = "split";
  private static final int BYTE_ORDER_MARK = '\ufeff';

  private ImageList() {}

  /** Whether data is called as such a table is. */
  static boolean isNamedLikeOne(Path file) {
    return Files.isRegularFile(file)
        && file.getFileName().toString().toLowerCase(java.util.Locale.ROOT).endsWith(".csv");
  }

  /**
   * The images of each part; all of them in {@link Part#TRAIN} where there is no column {@code
   * split}.
   *
   * @throws DatasetException if it cannot be read, or names a file that is not there
   */
  static Map<Part, FolderListing> read(Path file) {
    CSVFormat format =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreHeaderCase(true)
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .get();
    Map<Part, Map<String, List<String>>> found = new EnumMap<>(Part.class);
    Set<String> classNames = new TreeSet<>();
    try (BufferedReader reader =
            withoutMark(Files.newBufferedReader(file, StandardCharsets.UTF_8));
        CSVParser rows = CSVParser.builder().setReader(reader).setFormat(format).get()) {
      Map<String, Integer> columns = rows.getHeaderMap();
      if (!columns.containsKey(PATH) || !columns.containsKey(LABEL)) {
        throw new DatasetException(
            "%s begins with %s, expected a first line path,label or path,label,split"
                .formatted(file, String.join(",", rows.getHeaderNames())));
      }
      Set<String> seen = new HashSet<>();
      ComposedFiles files = new ComposedFiles();
      for (CSVRecord record : rows) {
        Row row = new Row(file, rows.getCurrentLineNumber(), record, files);
        String path = row.image();
        String label = NaturalOrder.composed(row.text(LABEL));
        if (!seen.add(path)) {
          throw row.wrong("names %s once more, expected each file once; remove the line", path);
        }
        classNames.add(label);
        found
            .computeIfAbsent(row.part(columns.containsKey(SPLIT)), p -> new TreeMap<>())
            .computeIfAbsent(label, name -> new ArrayList<>())
            .add(path);
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new DatasetException(
          "%s cannot be read (%s), expected a table path,label or path,label,split in UTF-8"
              .formatted(file, DatasetException.reason(e)),
          e);
    }
    if (!found.containsKey(Part.TRAIN)) {
      throw new DatasetException(
          "%s names no image to train on, expected some, with an empty split or train"
              .formatted(file));
    }
    Map<Part, FolderListing> parts = new EnumMap<>(Part.class);
    found.forEach(
        (part, images) ->
            parts.put(
                part,
                new FolderListing(
                    file.toAbsolutePath().getParent(),
                    List.copyOf(images.keySet()),
                    images.values().stream().map(NaturalOrder::sorted).toList(),
                    List.of())));
    return parts;
  }

  /** Spreadsheets begin a table in UTF-8 with a byte order mark. */
  private static BufferedReader withoutMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
    return reader;
  }

  /**
   * A row of the table.
   *
   * @param line of the file, in which it ends
   * @param files by which those are found whose names the file system spells otherwise
   */
  private record Row(Path file, long line, CSVRecord cells, ComposedFiles files) {

    String text(String column) {
      String text = cells.isSet(column) ? cells.get(column) : "";
      if (text.isBlank()) {
        throw wrong("has no %s, expected one in every line; complete or remove it", column);
      }
      return text;
    }

    /** A file below the table's folder, by the one name that it has there. */
    String image() {
      String path = text(PATH);
      Path folder = file.toAbsolutePath().normalize().getParent();
      try {
        Path image = folder.resolve(path).normalize();
        if (image.startsWith(folder)) {
          Optional<Path> found = files.find(folder, folder.relativize(image));
          if (found.isPresent()) {
            return folder.relativize(found.get()).toString();
          }
        }
      } catch (InvalidPathException e) {
        // Said below.
      }
      throw wrong(
          "names %s, which is no file there, expected an image below %s; correct or remove the line",
          path, folder);
    }

    Part part(boolean divided) {
      String split = divided && cells.isSet(SPLIT) ? cells.get(SPLIT).strip() : "";
      Part part = split.isEmpty() ? Part.TRAIN : FolderLayout.partCalled(split);
      if (part == null) {
        throw wrong("has the split '%s', expected train, val or test, or nothing", split);
      }
      return part;
    }

    DatasetException wrong(String found, Object... values) {
      return new DatasetException("%s, line %,d ".formatted(file, line) + found.formatted(values));
    }
  }
}
