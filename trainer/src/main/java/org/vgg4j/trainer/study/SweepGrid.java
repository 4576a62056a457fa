package org.vgg4j.trainer.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.trainer.recipes.RecipeException;

/**
 * The settings that a sweep tries: every combination of the values that fields are given, {@code
 * learningRate=0.001,0.003}, or points that are drawn, for which a field may have a range too,
 * {@code learningRate=1e-4..1e-1}, on a logarithmic scale.
 *
 * @param fields values, or one range, by field
 */
public record SweepGrid(Map<String, List<String>> fields) {

  private static final int MOST_POINTS = 1_000;

  /** Of numbers only: a folder may be called {@code ../photos}. */
  private static final Pattern RANGE = Pattern.compile("(\\d[\\d.eE+-]*?)\\.\\.(\\d[\\d.eE+-]*)");

  public SweepGrid {
    fields = new LinkedHashMap<>(fields);
  }

  /**
   * Takes the fields that have several values, or a range, out of those that a user has set.
   *
   * @param set what was typed, by field; a list in brackets is one value
   */
  public static SweepGrid takenFrom(Map<String, String> set) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    set.forEach(
        (field, typed) -> {
          boolean list = typed.strip().startsWith("[");
          if (!list && (typed.contains(",") || isRange(typed.strip()))) {
            fields.put(field, Arrays.stream(typed.split(",")).map(String::strip).toList());
          }
        });
    set.keySet().removeAll(fields.keySet());
    if (fields.isEmpty()) {
      throw new RecipeException(
          "a sweep has nothing to vary: expected a field with several values; for example --set"
              + " learningRate=0.001,0.003,0.01");
    }
    return new SweepGrid(fields);
  }

  /**
   * Every combination, the last field changing first.
   *
   * @throws RecipeException if there are too many, or a field has a range
   */
  public List<Map<String, String>> all() {
    List<Map<String, String>> points = List.of(Map.of());
    for (Map.Entry<String, List<String>> field : fields.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> point : points) {
        for (String value : field.getValue()) {
          if (isRange(value)) {
            throw new RecipeException(
                "%s is the range %s: expected single values, or --random N to draw from it"
                    .formatted(field.getKey(), value));
          }
          Map<String, String> more = new LinkedHashMap<>(point);
          more.put(field.getKey(), value);
          longer.add(more);
        }
      }
      points = longer;
      if (points.size() > MOST_POINTS) {
        throw new RecipeException(
            "a sweep of more than 1,000 points: expected fewer values, or --random N");
      }
    }
    return points;
  }

  /**
   * Points that are drawn, no two alike.
   *
   * @param count how many; fewer come where there are not so many
   * @param seed the same points for the same seed
   */
  public List<Map<String, String>> drawn(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Set<Map<String, String>> points = new LinkedHashSet<>();
    for (int tries = 0; points.size() < count && tries < 100 * count; tries++) {
      Map<String, String> point = new LinkedHashMap<>();
      fields.forEach(
          (field, values) -> {
            String value = values.get(random.nextInt(values.size()));
            point.put(field, isRange(value) ? within(field, value, random) : value);
          });
      points.add(point);
    }
    return List.copyOf(points);
  }

  private static boolean isRange(String value) {
    return RANGE.matcher(value).matches();
  }

  private static String within(String field, String range, SplittableRandom random) {
    Matcher ends = RANGE.matcher(range);
    try {
      double low = ends.matches() ? Double.parseDouble(ends.group(1)) : Double.NaN;
      double high = Double.parseDouble(ends.group(2));
      if (low > 0 && low < high && high < Double.MAX_VALUE) {
        double drawn = low * Math.pow(high / low, random.nextDouble());
        return String.format(Locale.ROOT, "%.3g", drawn);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new RecipeException(
        "%s is the range %s: expected two numbers above 0, the second higher; for example 1e-4..1e-1"
            .formatted(field, range));
  }
}
