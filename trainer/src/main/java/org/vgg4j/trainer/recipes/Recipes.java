package org.vgg4j.trainer.recipes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vgg4j.choices.Choice;
import org.vgg4j.choices.Choices;
import org.vgg4j.choices.UnknownChoiceException;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.Flip;
import org.vgg4j.models.ModelFactory;

/** Finds recipes, lays overrides over them and checks the result. */
public final class Recipes {

  /** The recipes that ship with vgg4j, in the order in which they are listed. */
  public static final List<String> NAMES =
      List.of(
          "quickstart",
          "default",
          "speedrun-79",
          "speedrun-90",
          "speedrun-93",
          "speedrun-94",
          "vgg16-bn",
          "numpy-vgg11",
          "gluon-vgg11",
          "gluon-vgg11-as-published",
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

  /**
   * Made when the first recipe is: a list of recipes need not wait a quarter of a second for it.
   */
  private static final class Mapper {
    static final JsonMapper JSON =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addModule(new ChoiceJson())
            .build();
  }

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
    return resolve(fields, overrides);
  }

  /**
   * What a recipe is, in a line.
   *
   * @param name one of {@link #NAMES}
   */
  public static String description(String name) {
    return recipeFields(name).get("description").asText();
  }

  /** A recipe with other values for some of its fields. */
  public static Recipe withFields(Recipe recipe, Map<String, String> overrides) {
    return resolve(Mapper.JSON.valueToTree(recipe), overrides);
  }

  private static Recipe resolve(ObjectNode fields, Map<String, String> overrides) {
    fields.fieldNames().forEachRemaining(RecipeFields::require);
    overrides.forEach((field, value) -> override(fields, field, value));
    RecipeFields.types().forEach((field, type) -> prepare(fields, field, type));
    try {
      Recipe recipe = Mapper.JSON.treeToValue(fields, Recipe.class);
      RecipeCheck.check(recipe);
      return recipe;
    } catch (MismatchedInputException e) {
      throw mismatch(e, fields);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void override(ObjectNode fields, String field, String value) {
    RecipeFields.require(field);
    if (RecipeFields.type(field) == String.class) {
      // Not as YAML: a folder may be called "a: b" or "[x]".
      fields.put(field, RecipeYaml.isNull(value) ? null : value);
    } else {
      fields.set(field, RecipeYaml.value(value, field));
    }
  }

  /** Brings a name to the case in which it is listed, and finds numbers that are too large. */
  private static void prepare(ObjectNode fields, String field, Class<?> type) {
    JsonNode value = fields.get(field);
    if (!value.isValueNode() || value.isNull()) {
      return;
    }
    String text = value.asText();
    if (type == Flip.class && text.matches("true|false")) {
      // Runs of before 2026-11-27 have it so.
      fields.put(field, (text.equals("true") ? Flip.RANDOM : Flip.NONE).id());
      return;
    }
    try {
      if (field.equals("model")) {
        fields.put(field, ModelFactory.info(text).name());
      } else if (Choice.class.isAssignableFrom(type)) {
        List<Choice> choices =
            Arrays.stream(type.getEnumConstants()).map(Choice.class::cast).toList();
        fields.put(field, Choices.find(field, text, choices, Choice::id).id());
      }
    } catch (UnknownChoiceException e) {
      throw new RecipeException(e.getMessage());
    }
    if (text.matches("[-+]?\\d+")
        && (type == int.class && isBeyond(text, Integer.MAX_VALUE)
            || type == long.class && isBeyond(text, Long.MAX_VALUE))) {
      throw new RecipeException(
          field
              + " is '"
              + text
              + "', expected a whole number of at most "
              + (type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE));
    }
  }

  private static boolean isBeyond(String text, long most) {
    return new BigInteger(text).abs().compareTo(BigInteger.valueOf(most)) > 0;
  }

  /** What is wrong with the first field whose value does not have its type. */
  private static RecipeException mismatch(MismatchedInputException failure, ObjectNode fields) {
    String field =
        failure.getPath().stream()
            .map(reference -> String.valueOf(reference.getFieldName()))
            .filter(name -> RecipeFields.type(name) != null)
            .findFirst()
            .orElseThrow(() -> new UncheckedIOException(failure));
    JsonNode value = fields.get(field);
    // Without the quotes that JSON puts around the texts of a list.
    String found =
        value.isNull()
            ? "empty"
            : "'"
                + (value.isValueNode() ? value.asText() : value.toString().replace("\"", ""))
                + "'";
    return new RecipeException(
        field + " is " + found + ", expected " + RecipeFields.expected(field));
  }

  /**
   * A recipe of {@link #toYaml}.
   *
   * @throws RecipeException if it is wrong in itself
   */
  public static Recipe ofYaml(String yaml) {
    ObjectNode fields = read(resource(DEFAULTS), DEFAULTS);
    fields.setAll(read(yaml, "of a run"));
    return resolve(fields, Map.of());
  }

  /** The recipe as YAML, every field in it. */
  public static String toYaml(Recipe recipe) {
    return RecipeYaml.write(
        Mapper.JSON.convertValue(recipe, new TypeReference<LinkedHashMap<String, Object>>() {}));
  }

  private static ObjectNode read(String text, String origin) {
    return RecipeYaml.recipe(text, "recipe " + origin);
  }

  private static ObjectNode recipeFields(String nameOrFile) {
    if (NAMES.contains(nameOrFile)) {
      ObjectNode fields = read(resource(nameOrFile), nameOrFile);
      fields.put("name", nameOrFile);
      return fields;
    }
    if (!nameOrFile.endsWith(".yaml") && !nameOrFile.endsWith(".yml")) {
      try {
        return recipeFields(Choices.find("recipe", nameOrFile, NAMES, name -> name));
      } catch (UnknownChoiceException e) {
        throw new RecipeException(
            e.getMessage() + ", or a .yaml file; `recipes` says what they do");
      }
    }
    Path file = path("recipe", nameOrFile);
    ObjectNode fields = read(text(file), nameOrFile);
    if (!fields.has("decode") && fields.size() > RecipeFields.names().size() / 2) {
      // A run's own, which has all fields that there were in its time.
      fields.put("decode", Decoding.WHOLE.id());
    }
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
      if (Files.size(file) > RecipeYaml.MOST_CHARACTERS) {
        throw new RecipeException(
            "recipe "
                + file
                + " has "
                + Files.size(file)
                + " bytes, expected a recipe of at most "
                + RecipeYaml.MOST_CHARACTERS
                + "; give another file");
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new UncheckedIOException(
          "recipe " + file + " is not text in UTF-8, expected that; save it so", e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "recipe "
              + file
              + " cannot be read ("
              + DatasetException.reason(e)
              + "); check the path and its permissions",
          e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Recipes.class.getResourceAsStream("/recipes/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
