package org.vgg4j.models.layouts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.vgg4j.choices.Choices;
import org.vgg4j.choices.UnknownChoiceException;
import org.vgg4j.formats.FormatException;
import org.vgg4j.formats.TensorInfo;

/**
 * A layout that a user writes: a table in CSV from their names to ours.
 *
 * <pre>
 * theirs,layer,parameter,conversion,note
 * net.0.weight,block1_conv1,W,as-is,
 * net.0.bias,block1_bn1,mean,subtract,
 * epoch,,,ignore,
 * </pre>
 *
 * <p>Layers and parameters are named as in {@code summary}. The fifth column is for people; it and
 * lines that begin with {@code #} are not read. Conversions are those of {@link Conversion#parse}
 * and {@code ignore} for a tensor that is of no layer.
 *
 * @param source the file, for messages
 * @param rows in order
 */
public record TensorMap(String source, List<Row> rows) implements Layout {

  /** The conversion of a tensor that is of no layer. */
  static final String IGNORE = "ignore";

  private static final List<String> HEADER = List.of("theirs", "layer", "parameter", "conversion");
  private static final String NOTE = "note";

  /**
   * One tensor.
   *
   * @param line in the file, from 1
   * @param theirs the tensor's name
   * @param layer ours; empty if the tensor is ignored
   * @param parameter Deeplearning4j's name; empty if the tensor is ignored
   * @param conversion in words
   * @param note for people
   */
  public record Row(
      int line, String theirs, String layer, String parameter, String conversion, String note) {}

  public TensorMap {
    rows = List.copyOf(rows);
  }

  /**
   * Reads a table.
   *
   * @throws LayoutException if it cannot be read or is no such table; one line with the number of
   *     the line
   */
  public static TensorMap read(Path file) {
    try {
      return parse(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new LayoutException(
          "map '%s' cannot be read (%s), expected a table in UTF-8; make one with --draft-map"
              .formatted(file, FormatException.reason(e)),
          e);
    }
  }

  static TensorMap parse(String source, List<String> lines) {
    List<Row> rows = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    boolean header = true;
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> fields = CsvLine.fields(line);
      if (header) {
        header = false;
        if (fields.size() < HEADER.size() || !fields.subList(0, HEADER.size()).equals(HEADER)) {
          throw at(source, number, "'" + line.strip() + "', expected the header " + text(HEADER));
        }
        continue;
      }
      if (fields.size() < HEADER.size()) {
        throw at(source, number, fields.size() + " fields, expected " + text(HEADER));
      }
      Row row =
          new Row(
              number,
              fields.get(0),
              fields.get(1),
              fields.get(2),
              fields.get(3),
              fields.size() > HEADER.size() ? fields.get(4) : "");
      if (row.theirs().isEmpty()) {
        throw at(
            source,
            number,
            "no tensor for '%s' of layer '%s', expected its name; fill in the first field"
                .formatted(row.parameter(), row.layer()));
      }
      Integer before = seen.put(row.theirs(), number);
      if (before != null) {
        throw at(
            source,
            number,
            "tensor '%s' again, expected it once; it stands in line %d"
                .formatted(row.theirs(), before));
      }
      rows.add(row);
    }
    if (header) {
      throw at(source, Math.max(1, lines.size()), "no header, expected " + text(HEADER));
    }
    return new TensorMap(source, rows);
  }

  /** The table as {@link #read} takes it. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(text(HEADER) + "," + NOTE);
    for (Row row : rows) {
      lines.add(
          CsvLine.of(
              List.of(row.theirs(), row.layer(), row.parameter(), row.conversion(), row.note())));
    }
    return lines;
  }

  @Override
  public String id() {
    return "map " + source;
  }

  @Override
  public boolean ignores(TensorInfo tensor) {
    return rows.stream()
        .filter(row -> row.theirs().equals(tensor.name()))
        .findFirst()
        .map(row -> row.conversion().equals(IGNORE))
        .orElseGet(() -> Layout.super.ignores(tensor));
  }

  @Override
  public List<Entry> entries(ComputationGraphConfiguration configuration) {
    List<Parameter> parameters = Network.parameters(configuration);
    List<Entry> entries = new ArrayList<>();
    Map<Parameter, Integer> taken = new HashMap<>();
    Map<Parameter, Integer> subtracted = new HashMap<>();
    for (Row row : rows) {
      if (row.conversion().equals(IGNORE)) {
        continue;
      }
      Parameter parameter = parameter(row, parameters);
      Conversion conversion = conversion(row, parameter);
      Map<Parameter, Integer> lines =
          conversion instanceof Conversion.Subtract ? subtracted : taken;
      Integer before = lines.putIfAbsent(parameter, row.line());
      if (before != null) {
        throw at(
            source,
            row.line(),
            "%s again, expected it once; it stands in line %d"
                .formatted(parameter.words(), before));
      }
      entries.add(Entry.of(row.theirs(), parameter, conversion));
    }
    Set<Role> neutral = Set.of(Role.BIAS, Role.GAMMA, Role.BETA);
    for (Parameter parameter : parameters) {
      if (taken.containsKey(parameter)) {
        continue;
      }
      if (!neutral.contains(parameter.role())) {
        throw new LayoutException(
            "map '%s' has no line for %s, expected one with its tensor of %d values"
                .formatted(source, parameter.words(), parameter.length()));
      }
      // A name that no tensor has: the parameter gets its neutral value.
      entries.add(
          Entry.optional(
              "(none for " + parameter.layer() + " " + parameter.key() + ")",
              parameter,
              Arrangement.AS_IS));
    }
    return entries;
  }

  private Parameter parameter(Row row, List<Parameter> parameters) {
    List<Parameter> ofLayer = findLayer(row, parameters);
    return found(
        row, "parameter of layer '" + row.layer() + "'", row.parameter(), ofLayer, Parameter::key);
  }

  private List<Parameter> findLayer(Row row, List<Parameter> parameters) {
    List<String> layers = parameters.stream().map(Parameter::layer).distinct().toList();
    String layer = found(row, "layer", row.layer(), layers, name -> name);
    return parameters.stream().filter(parameter -> parameter.layer().equals(layer)).toList();
  }

  private <T> T found(
      Row row, String what, String typed, List<T> values, Function<T, String> name) {
    List<String> names = values.stream().map(name).toList();
    return values.stream()
        .filter(value -> name.apply(value).equals(typed))
        .findFirst()
        .orElseThrow(
            () ->
                at(
                    source,
                    row.line(),
                    "%s is '%s', expected one of %s%s"
                        .formatted(
                            what,
                            typed,
                            String.join(", ", names),
                            Choices.nearestHint(typed, names))));
  }

  private Conversion conversion(Row row, Parameter parameter) {
    Conversion conversion;
    try {
      conversion = Conversion.parse(row.conversion());
    } catch (UnknownChoiceException e) {
      throw at(source, row.line(), e.getMessage());
    }
    if (!conversion.suits(parameter.role())) {
      throw at(
          source,
          row.line(),
          "conversion '%s' does not suit %s, which is %s"
              .formatted(row.conversion(), parameter.words(), parameter.role().words()));
    }
    return conversion;
  }

  private static String text(List<String> fields) {
    return String.join(",", fields);
  }

  private static LayoutException at(String source, int line, String problem) {
    return new LayoutException("map '%s' line %d: %s".formatted(source, line, problem));
  }
}
