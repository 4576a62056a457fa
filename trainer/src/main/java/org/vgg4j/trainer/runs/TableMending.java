package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vgg4j.datasets.OwnFiles;

/** Takes lines that are no rows out of a run's table, so that a run can go on beside them. */
public final class TableMending {

  private static final String LONGEST_EPOCH = "[0-9]{1,9}";

  private TableMending() {}

  /**
   * Mends a table, of which a copy is kept as it was.
   *
   * @param folder the run's
   * @param header of a table of this version
   * @return what to tell the user; empty where nothing was damaged
   */
  static Optional<String> mend(Path folder, Path file, String header) throws IOException {
    List<String> lines = lines(file);
    boolean headed = !lines.isEmpty() && lines.get(0).startsWith("epoch,");
    List<String> columns = Arrays.asList((headed ? lines.get(0) : header).split(","));
    List<String> sound = new ArrayList<>(List.of(headed ? lines.get(0) : header));
    lines.stream().filter(line -> isRow(line, columns)).forEach(sound::add);
    if (sound.equals(lines)) {
      return Optional.empty();
    }
    Path copy = file.resolveSibling(file.getFileName() + ".damaged");
    OwnFiles.require(folder, copy);
    byte[] content = Files.readAllBytes(file);
    AtomicFiles.write(copy, aside -> Files.write(aside, content));
    AtomicFiles.writeText(file, String.join("\n", sound) + "\n");
    int damaged = Math.max(1, lines.size() - sound.size());
    return Optional.of(
        leftOut(file, damaged) + "; the table as it was is kept as " + copy.getFileName());
  }

  /** One line about lines of a table that are no rows. */
  public static String leftOut(Path file, int damaged) {
    return file
        + " is damaged in "
        + damaged
        + (damaged > 1 ? " lines, which are" : " line, which is")
        + " left out";
  }

  /** A file's lines, whatever bytes are in it. */
  public static List<String> lines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }

  /** Whether a line begins with an epoch's number. */
  static boolean isNumbered(String line) {
    return line.matches(LONGEST_EPOCH + ",.*");
  }

  /**
   * Whether a line is a row of a table of epochs.
   *
   * @param columns names of the table's columns
   */
  public static boolean isRow(String line, List<String> columns) {
    String[] cells = line.split(",", -1);
    if (cells.length != columns.size() || !cells[0].matches(LONGEST_EPOCH)) {
      return false;
    }
    for (int i = 1; i < cells.length; i++) {
      boolean name = columns.get(i).equals("layer");
      if (!name && !cells[i].isEmpty() && !isNumber(cells[i])) {
        return false;
      }
    }
    return line.chars().noneMatch(Character::isISOControl);
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
