package org.vgg4j.trainer.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vgg4j.choices.Choice;
import org.vgg4j.datasets.augment.AugmentationKind;
import org.vgg4j.trainer.commands.RootCommand;
import picocli.CommandLine;

/** docs/recipes.md against the program. */
class RecipeReferenceTest {

  private static final Path REFERENCE = Path.of("../docs/recipes.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (.+) \\| (.+) \\| `(.*)` \\| (?:`(--[a-z-]+)` )?\\|");

  private static final Pattern CHOICE =
      Pattern.compile("\\| `(\\w+)` \\| `([a-z0-9.-]+)` \\| ([^|]+) \\|");

  /** A field's row: meaning, values, default, option. */
  private final Map<String, List<String>> rows = new LinkedHashMap<>();

  @BeforeEach
  void readTheTables() throws IOException {
    for (String line : Files.readAllLines(REFERENCE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> cells = Arrays.asList(row.group(2), row.group(3), row.group(4), row.group(5));
        assertThat(rows.put(row.group(1), cells)).as(line).isNull();
      }
    }
  }

  @Test
  void theReferenceHasEveryFieldOfARecipeAndNoOther() {
    assertThat(rows.keySet()).containsExactlyElementsOf(RecipeFields.names());
  }

  @Test
  void itsDefaultsAreThoseOfTheProgram() throws IOException {
    JsonNode defaults;
    try (InputStream in = Recipes.class.getResourceAsStream("/recipes/field-defaults.yaml")) {
      defaults = RecipeYaml.recipe(new String(in.readAllBytes(), StandardCharsets.UTF_8), "");
    }
    assertThat(defaults.fieldNames()).toIterable().containsExactlyElementsOf(RecipeFields.names());
    rows.forEach(
        (field, cells) -> {
          JsonNode value = defaults.path(field);
          String text =
              value.isArray()
                  ? value.toString()
                  : value.asText().isEmpty() && value.isTextual() ? "\"\"" : value.asText();
          assertThat(cells.get(2)).as(field).isEqualTo(text);
        });
  }

  @Test
  void itsNamesOfChoicesAndTheirMeaningsAreThoseOfTheProgram() throws IOException {
    Map<String, List<String>> choices = new LinkedHashMap<>();
    for (String line : Files.readAllLines(REFERENCE)) {
      Matcher row = CHOICE.matcher(line);
      if (row.matches()) {
        choices
            .computeIfAbsent(row.group(1), field -> new ArrayList<>())
            .add(row.group(2) + ": " + row.group(3));
      }
    }
    Map<String, List<String>> expected = new LinkedHashMap<>();
    RecipeFields.types()
        .forEach(
            (field, type) -> {
              if (Choice.class.isAssignableFrom(type)) {
                expected.put(
                    field,
                    Stream.of(type.getEnumConstants())
                        .map(Choice.class::cast)
                        .map(choice -> choice.id() + ": " + choice.meaning())
                        .toList());
              }
            });
    assertThat(expected).hasSize(14);
    assertThat(choices).isEqualTo(expected);
  }

  @Test
  void itsAugmentationsAreThoseOfTheProgram() throws IOException {
    List<String> expected =
        Stream.of(AugmentationKind.values())
            .map(kind -> "| `" + kind.syntax().replace("|", "\\|") + "` | " + kind.meaning() + " |")
            .toList();
    List<String> lines = Files.readAllLines(REFERENCE);
    assertThat(expected)
        .allSatisfy(row -> assertThat(lines).anyMatch(line -> line.startsWith(row)));
  }

  @Test
  void itsOptionsAreThoseOfTrain() {
    var options =
        new CommandLine(new RootCommand())
            .getSubcommands()
            .get("train")
            .getCommandSpec()
            .optionsMap();
    rows.values().stream()
        .map(cells -> cells.get(3))
        .filter(Objects::nonNull)
        .forEach(option -> assertThat(options).containsKey(option));
  }
}
