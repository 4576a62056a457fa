package org.vgg4j.trainer.commands.output;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vgg4j.datasets.Split;
import org.vgg4j.datasets.UnreadableImage;
import org.vgg4j.datasets.copies.DataCheck;
import org.vgg4j.datasets.copies.DataCheck.Pair;
import org.vgg4j.datasets.copies.DataCheck.Place;
import org.vgg4j.trainer.diagnosis.labels.LabelSuspects;
import org.vgg4j.trainer.terminal.Table;
import org.vgg4j.trainer.terminal.Terminal;

/** What {@code datasets check} prints, and writes into a table of files to look at. */
public final class DataCheckOutput {

  private static final int MOST_SAID = 10;
  private static final int MOST_KINDS = 8;

  private DataCheckOutput() {}

  /** Prints counts, and of each kind of problem the first ones. */
  public static void print(
      String data, DataCheck check, Optional<LabelSuspects> labels, Terminal terminal) {
    Table counts = new Table("class", "train", "validation", "test");
    for (int label = 0; label < check.classes().size(); label++) {
      int at = label;
      List<String> row = new ArrayList<>(List.of(check.classes().get(label)));
      check
          .counts()
          .values()
          .forEach(images -> row.add(String.format(Locale.ROOT, "%,d", images[at])));
      counts.row(row.toArray(String[]::new));
    }
    counts.print(terminal);
    terminal.print("");
    if (!check.stored().isEmpty()) {
      terminal.print("stored as: " + kinds(check.stored()));
    }
    section(
        terminal,
        "cannot be read",
        check.unreadable().stream().map(DataCheckOutput::text).toList());
    section(
        terminal,
        "of one color",
        check.oneColor().stream().map(place -> place.image() + " (" + where(place) + ")").toList());
    pairs(terminal, "there once more", check.exact());
    pairs(terminal, "like another image", check.alike());
    labels.ifPresent(found -> suspects(terminal, found));
    long problems =
        (long) check.unreadable().size()
            + check.oneColor().size()
            + check.exact().size()
            + check.alike().size();
    if (problems == 0) {
      terminal.print(data + ": every image can be read, shows something and is there once");
    }
  }

  private static void suspects(Terminal terminal, LabelSuspects found) {
    section(
        terminal,
        String.format(
            Locale.ROOT,
            "taken for another class, of %,d that the network was not trained on",
            found.looked()),
        found.suspects().stream()
            .map(
                suspect ->
                    String.format(
                        Locale.ROOT,
                        "%s is %s (%.1f %%), taken for %s (%.1f %%)",
                        suspect.image(),
                        suspect.label(),
                        100 * suspect.labelProbability(),
                        suspect.said(),
                        100 * suspect.saidProbability()))
            .toList());
  }

  private static String text(UnreadableImage image) {
    return image.file() + ": " + image.reason();
  }

  private static String kinds(Map<String, Integer> stored) {
    String text =
        stored.entrySet().stream()
            .limit(MOST_KINDS)
            .map(kind -> String.format(Locale.ROOT, "%,d %s", kind.getValue(), kind.getKey()))
            .collect(Collectors.joining(", "));
    return stored.size() <= MOST_KINDS
        ? text
        : text
            + String.format(
                Locale.ROOT, ", and %,d more sizes or modes", stored.size() - MOST_KINDS);
  }

  private static void pairs(Terminal terminal, String what, List<Pair> pairs) {
    long across = pairs.stream().filter(Pair::isAcrossParts).count();
    long classes = pairs.stream().filter(Pair::isOfTwoClasses).count();
    List<Pair> worst = new ArrayList<>(pairs);
    worst.sort((one, other) -> Integer.compare(weight(other), weight(one)));
    section(
        terminal,
        String.format(
            Locale.ROOT,
            "%s%s%s",
            what,
            across > 0 ? String.format(Locale.ROOT, ", %,d across parts", across) : "",
            classes > 0 ? String.format(Locale.ROOT, ", %,d in two classes", classes) : ""),
        worst.stream()
            .map(
                pair ->
                    "%s (%s) and %s (%s)"
                        .formatted(
                            pair.image().image(),
                            where(pair.image()),
                            pair.other().image(),
                            where(pair.other())))
            .toList());
  }

  /** What spoils a figure comes first. */
  private static int weight(Pair pair) {
    return (pair.isAcrossParts() ? 2 : 0) + (pair.isOfTwoClasses() ? 1 : 0);
  }

  private static String where(Place place) {
    return place.split() + ", " + place.className();
  }

  private static void section(Terminal terminal, String what, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    terminal.print(String.format(Locale.ROOT, "%,d %s:", lines.size(), what));
    lines.stream().limit(MOST_SAID).forEach(line -> terminal.print("  " + line));
    if (lines.size() > MOST_SAID) {
      terminal.print(
          String.format(
              Locale.ROOT, "  and %,d more; --csv FILE writes all", lines.size() - MOST_SAID));
    }
  }

  /** Writes a row for each file to look at. */
  public static void writeCsv(DataCheck check, Optional<LabelSuspects> labels, Path file) {
    List<List<String>> rows = new ArrayList<>();
    check
        .unreadable()
        .forEach(image -> rows.add(List.of("unreadable", image.file(), "", "", image.reason())));
    check.oneColor().forEach(place -> rows.add(row("one-color", place, "")));
    check.exact().forEach(pair -> rows.add(row("copy", pair.image(), pair.other().image())));
    check.alike().forEach(pair -> rows.add(row("alike", pair.image(), pair.other().image())));
    labels.ifPresent(
        found ->
            found
                .suspects()
                .forEach(
                    suspect ->
                        rows.add(
                            List.of(
                                "label",
                                suspect.image(),
                                suspect.split().id(),
                                suspect.label(),
                                suspect.said()))));
    EvaluationTables.write(file, List.of("problem", "image", "split", "class", "of"), rows);
  }

  private static List<String> row(String problem, Place place, String of) {
    return List.of(problem, place.image(), place.split().id(), place.className(), of);
  }

  /** All of it as JSON. */
  public static String json(String data, DataCheck check, Optional<LabelSuspects> labels) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("data", data);
    values.put("classes", check.classes());
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (Split split : Split.values()) {
      counts.put(split.id(), check.counts().get(split));
    }
    values.put("images", counts);
    values.put("stored", check.stored());
    values.put("unreadable", check.unreadable());
    values.put("oneColor", check.oneColor());
    values.put("copies", check.exact());
    values.put("alike", check.alike());
    labels.ifPresent(
        found -> {
          values.put("asked", found.looked());
          values.put(
              "labels",
              found.suspects().stream()
                  .map(
                      suspect ->
                          Map.of(
                              "image", suspect.image(),
                              "split", suspect.split().id(),
                              "label", suspect.label(),
                              "labelProbability", suspect.labelProbability(),
                              "predicted", suspect.said(),
                              "predictedProbability", suspect.saidProbability()))
                  .toList());
        });
    return Json.write(values);
  }
}
