package org.vgg4j.trainer.runs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.vgg4j.datasets.files.FreeName;
import org.vgg4j.datasets.files.OwnFiles;

/** Takes lines that are no rows out of a run's table, so that a run can go on beside them. */
public final class TableRepair {

  /** A run's files may come from anywhere. */
  private static final long MOST_BYTES = 64 << 20;

  private static final String LONGEST_EPOCH = "[0-9]{1,9}";

  private TableRepair() {}

  /**
   * Repairs a table, of which a copy is kept as it was.
   *
   * @param folder the run's
   * @return what to tell the user; empty where nothing was damaged
   */
  static <R> Optional<String> repair(Path folder, RunTable<R> table) throws IOException {
    Path file = table.in(folder);
    List<String> lines = lines(file);
    boolean headed = !lines.isEmpty() && lines.get(0).startsWith("epoch,");
    String header = headed ? lines.get(0) : table.header();
    List<String> columns = Arrays.asList(header.split(","));
    List<String> sound = new ArrayList<>(List.of(header));
    lines.stream().filter(line -> table.row(line, columns).isPresent()).forEach(sound::add);
    if (sound.equals(lines)) {
      return Optional.empty();
    }
    Path copy = FreeName.of(file.resolveSibling(file.getFileName() + ".damaged"));
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

  /**
   * A file's lines, whatever bytes are in it.
   *
   * @throws RunException if it is far too long for such a table
   */
  static List<String> lines(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw damaged(file, "it has " + Files.size(file) + " bytes");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }

  static RunException damaged(Path file, String found) {
    return new RunException(
        file + " is damaged: " + found + "; delete it and resume the run, or use another copy");
  }

  /** Whether a line begins with an epoch's number. */
  static boolean isNumbered(String line) {
    return line.matches(LONGEST_EPOCH + ",.*");
  }
}
