package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.List;

/** One line of CSV: fields with commas or quotes stand in double quotes. */
final class CsvLine {

  private CsvLine() {}

  static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString().strip());
    return fields;
  }

  static String of(List<String> fields) {
    return String.join(",", fields.stream().map(CsvLine::quoted).toList());
  }

  private static String quoted(String field) {
    return field.matches("[^\",]*") ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
