package org.vgg4j.trainer.recipes;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.reflect.RecordComponent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vgg4j.choices.Choice;
import org.vgg4j.choices.Choices;

/** The fields of a recipe, by name, with the types of their values. */
final class RecipeFields {

  private static final Map<String, Class<?>> TYPES = new LinkedHashMap<>();

  static {
    add(Recipe.class);
  }

  private RecipeFields() {}

  private static void add(Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        add(component.getType());
      } else {
        TYPES.put(component.getName(), component.getType());
      }
    }
  }

  /** The types by field name, in the order of {@link Recipe}. */
  static Map<String, Class<?>> types() {
    return Collections.unmodifiableMap(TYPES);
  }

  /** All names, in the order of {@link Recipe}. */
  static List<String> names() {
    return List.copyOf(TYPES.keySet());
  }

  /** The type of a field's value; null where there is no such field. */
  static Class<?> type(String field) {
    return TYPES.get(field);
  }

  /**
   * @throws RecipeException if there is no such field
   */
  static void require(String field) {
    if (!TYPES.containsKey(field)) {
      throw new RecipeException(
          "unknown recipe field '"
              + field
              + "': expected one of "
              + TYPES.keySet().stream().sorted().collect(Collectors.joining(", "))
              + Choices.nearestHint(field, names()));
    }
  }

  /** What a field takes, in words. */
  static String expected(String field) {
    Class<?> type = TYPES.get(field);
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (Choice.class.isAssignableFrom(type)) {
      return "one of "
          + Stream.of(type.getEnumConstants())
              .map(constant -> ((Choice) constant).id())
              .collect(Collectors.joining(", "));
    }
    if (type == String.class) {
      return "a text";
    }
    return field.equals("augment")
        ? "a list of augmentations, for example [crop 4, flip]"
        : "a list of whole numbers, for example [3, 3, 3]";
  }
}
