package org.vgg4j.trainer.recipes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.vgg4j.models.Head;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.WeightInitialization;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/** Finds recipes, lays overrides over them and checks the result. */
public final class Recipes {

  /** The recipes that ship with vgg4j, in the order in which they are listed. */
  public static final List<String> NAMES =
      List.of(
          "quickstart",
          "default",
          "vgg16-bn",
          "numpy-vgg11",
          "gluon-vgg11",
          "pytorch-vgg16-compact",
          "pytorch-vgg16-compact-as-published",
          "keras-vgg16-bn-dropout",
          "keras-resnet10",
          "keras-plain10",
          "keras-alexnet",
          "resnet-v2",
          "pytorch-vgg16-bn-224",
          "pytorch-vgg16-bn-224-as-published");

  /** Holds the value of every field that a recipe leaves out. */
  private static final String DEFAULTS = "field-defaults";

  private static final int MAX_RECIPE_CHARACTERS = 64 * 1024;

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              new YAMLFactory()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  // `acceleration: off` is a word here, not the boolean that YAML 1.1 makes of it.
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  private Recipes() {}

  /**
   * A recipe with every field filled in and checked.
   *
   * @param nameOrFile a name of {@link #NAMES}, or a path that ends in .yaml or .yml
   * @param overrides field to value, as typed
   * @throws RecipeException if the recipe or an override is wrong in itself
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Recipe resolve(String nameOrFile, Map<String, String> overrides) {
    ObjectNode fields = read(resource(DEFAULTS), DEFAULTS);
    fields.setAll(recipeFields(nameOrFile));
    return resolve(nameOrFile, fields, overrides);
  }

  /** A recipe with other values for some of its fields. */
  public static Recipe withFields(Recipe recipe, Map<String, String> overrides) {
    return resolve(recipe.name(), YAML.valueToTree(recipe), overrides);
  }

  private static Recipe resolve(
      String nameOrFile, ObjectNode fields, Map<String, String> overrides) {
    overrides.forEach((field, value) -> override(fields, field, value));
    requireRange(fields);
    try {
      Recipe recipe = YAML.treeToValue(fields, Recipe.class);
      RecipeCheck.check(recipe);
      return YAML.treeToValue(withNamesAsListed(fields, recipe), Recipe.class);
    } catch (MismatchedInputException e) {
      throw new RecipeException(describe(e, fields));
    } catch (JsonProcessingException e) {
      throw new RecipeException("recipe " + nameOrFile + ": " + e.getOriginalMessage());
    }
  }

  /** Names are accepted in any case; whoever reads the recipe finds them as they are listed. */
  private static ObjectNode withNamesAsListed(ObjectNode fields, Recipe recipe) {
    fields.put("model", ModelFactory.info(recipe.model()).name());
    fields.put("optimizer", Optimizer.parse(recipe.optimizer()).id());
    if (recipe.init() != null) {
      fields.put("init", WeightInitialization.parse(recipe.init()).id());
    }
    if (recipe.head() != null) {
      fields.put("head", Head.parse(recipe.head()).id());
    }
    return fields;
  }

  private static void requireRange(ObjectNode fields) {
    for (RecordComponent component : Recipe.class.getRecordComponents()) {
      JsonNode value = fields.get(component.getName());
      Class<?> type = component.getType();
      if (value != null
          && value.isIntegralNumber()
          && (type == int.class && !value.canConvertToInt()
              || type == long.class && !value.canConvertToLong())) {
        throw new RecipeException(
            component.getName()
                + " is '"
                + value.asText()
                + "', expected a whole number of at most "
                + (type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE));
      }
    }
  }

  /** The recipe as YAML, every field in it. */
  public static String toYaml(Recipe recipe) {
    try {
      return YAML.writeValueAsString(recipe);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of all recipe fields, sorted. */
  public static TreeSet<String> fieldNames() {
    TreeSet<String> names = new TreeSet<>();
    read(resource(DEFAULTS), DEFAULTS).fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static ObjectNode recipeFields(String nameOrFile) {
    if (NAMES.contains(nameOrFile)) {
      ObjectNode fields = read(resource(nameOrFile), nameOrFile);
      fields.put("name", nameOrFile);
      return fields;
    }
    if (!nameOrFile.endsWith(".yaml") && !nameOrFile.endsWith(".yml")) {
      throw new RecipeException(
          "unknown recipe '"
              + nameOrFile
              + "': expected one of "
              + String.join(", ", NAMES)
              + ", or a .yaml file; `recipes` says what they do");
    }
    Path file = path("recipe", nameOrFile);
    ObjectNode fields = read(text(file), nameOrFile);
    if (!fields.has("name")) {
      fields.put("name", file.getFileName().toString().replaceFirst("\\.ya?ml$", ""));
    }
    return fields;
  }

  /**
   * A file or folder that a user has named.
   *
   * @throws RecipeException if this system has no such names
   */
  public static Path path(String field, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new RecipeException(
          "%s is '%s', which cannot be a file's name here (%s); give another, or set LC_ALL=C.UTF-8"
              .formatted(field, text, e.getReason()));
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > MAX_RECIPE_CHARACTERS) {
        throw new RecipeException(
            "recipe "
                + file
                + " has "
                + Files.size(file)
                + " bytes, expected a recipe of at most "
                + MAX_RECIPE_CHARACTERS
                + "; give another file");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "recipe " + file + " cannot be read (" + reason(e) + "); check the path", e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "there is no such file"
        : e.getClass().getSimpleName();
  }

  private static String resource(String name) {
    try (InputStream in = Recipes.class.getResourceAsStream("/recipes/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode read(String text, String origin) {
    PlainYaml.require(text, "recipe " + origin, limits());
    try {
      if (YAML.readTree(text) instanceof ObjectNode fields) {
        restoreTexts(fields, text);
        return fields;
      }
    } catch (JsonProcessingException e) {
      throw new RecipeException(
          "recipe " + origin + " is no YAML: " + firstLine(e.getOriginalMessage()));
    }
    throw new RecipeException(
        "recipe " + origin + " is no recipe: expected lines of the form `field: value`");
  }

  /** Puts texts back as they are written where YAML has made numbers of them: {@code 010} is 8. */
  private static void restoreTexts(ObjectNode fields, String text) {
    int depth = 0;
    String key = null;
    for (Event event : new Yaml(limits()).parse(new StringReader(text))) {
      if (event instanceof CollectionStartEvent) {
        depth++;
        key = null;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      } else if (depth == 1 && event instanceof ScalarEvent scalar) {
        if (key == null) {
          key = scalar.getValue();
        } else {
          JsonNode value = fields.get(key);
          if (isText(key) && value != null && value.isValueNode() && !value.isNull()) {
            fields.put(key, scalar.getValue());
          }
          key = null;
        }
      }
    }
  }

  private static boolean isText(String field) {
    return Arrays.stream(Recipe.class.getRecordComponents())
        .anyMatch(
            component -> component.getName().equals(field) && component.getType() == String.class);
  }

  private static LoaderOptions limits() {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_RECIPE_CHARACTERS);
    limits.setNestingDepthLimit(10);
    return limits;
  }

  private static void override(ObjectNode fields, String field, String value) {
    if (!fields.has(field)) {
      throw new RecipeException(unknownField(field));
    }
    if (isText(field)) {
      boolean none = value.isEmpty() || value.equals("null") || value.equals("~");
      fields.put(field, none ? null : value);
      return;
    }
    PlainYaml.require(value, field, limits());
    try {
      JsonNode node = YAML.readTree(value);
      fields.set(field, node.isMissingNode() ? YAML.nullNode() : node);
    } catch (JsonProcessingException e) {
      throw new RecipeException(
          field + " is '" + value + "', which is no YAML value: " + firstLine(e.getMessage()));
    }
  }

  private static String unknownField(String field) {
    return "unknown recipe field '"
        + field
        + "': expected one of "
        + String.join(", ", fieldNames());
  }

  private static String describe(MismatchedInputException e, ObjectNode fields) {
    List<String> path = new ArrayList<>();
    e.getPath().forEach(reference -> path.add(reference.getFieldName()));
    String field = path.isEmpty() ? "recipe" : String.valueOf(path.get(0));
    if (e instanceof com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException) {
      return unknownField(field);
    }
    JsonNode value = fields.get(field);
    String found =
        value == null || value.isNull()
            ? "empty"
            : "'" + (value.isValueNode() ? value.asText() : value.toString()) + "'";
    return field + " is " + found + ", expected " + expected(e.getTargetType());
  }

  private static String expected(Class<?> type) {
    if (type == int.class || type == long.class || type == Integer.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    return type == String.class ? "a text" : "a list of whole numbers, for example [3, 3, 3]";
  }

  static String firstLine(String text) {
    return text == null ? "unreadable" : text.lines().findFirst().orElse("unreadable");
  }
}
