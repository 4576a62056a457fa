package org.vgg4j.trainer.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.commands.RootCommand;
import picocli.CommandLine;

/** docs/recipes.md against the program. */
class RecipeReferenceTest {

  private static final Path REFERENCE = Path.of("../docs/recipes.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (.+) \\| (.+) \\| `(.*)` \\| (?:`(--[a-z-]+)` )?\\|");

  private static final Pattern CHOICES = Pattern.compile("expected one of ([a-z0-9., -]+[a-z0-9])");

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
    assertThat(rows.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Recipe.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }

  @Test
  void itsDefaultsAreThoseOfTheProgram() throws IOException {
    JsonNode defaults;
    try (InputStream in = Recipes.class.getResourceAsStream("/recipes/field-defaults.yaml")) {
      defaults = new YAMLMapper().readTree(in);
    }
    rows.forEach(
        (field, cells) -> {
          JsonNode value = defaults.path(field);
          String text = value.isTextual() && value.asText().isEmpty() ? "\"\"" : value.asText();
          assertThat(cells.get(2)).as(field).isEqualTo(text);
        });
  }

  @Test
  void itsNamesOfChoicesAreAcceptedAndThereAreNoOthers() {
    for (String field :
        List.of(
            "optimizer",
            "schedule",
            "normalization",
            "precision",
            "init",
            "head",
            "acceleration")) {
      Matcher names = Pattern.compile("`([a-z0-9.-]+)`").matcher(rows.get(field).get(1));
      Map<String, String> set = new HashMap<>();
      Set<String> named = new TreeSet<>();
      while (names.find()) {
        named.add(names.group(1));
        set.put(field, names.group(1));
        assertThat(Recipes.resolve("default", set)).as(set.toString()).isNotNull();
      }
      set.put(field, "no-such-name");
      assertThatThrownBy(() -> Recipes.resolve("default", set))
          .satisfies(
              refused -> {
                Matcher choices = CHOICES.matcher(refused.getMessage());
                assertThat(choices.find()).as(refused.getMessage()).isTrue();
                assertThat(named).as(field).containsExactlyInAnyOrder(choices.group(1).split(", "));
              });
    }
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
