package org.vgg4j.trainer.views.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;

/**
 * The command that repeats the run, its recipe, and what it came from.
 *
 * @param typed the command as it was typed
 * @param recipe every field of it, as YAML
 * @param facts the provenance; empty where it cannot be read
 */
record OriginSection(String repeat, Optional<String> typed, String recipe, List<Fact> facts) {

  private static final int LONG_TEXT = 300;

  /**
   * A field of the provenance.
   *
   * @param isLong whether its lines are folded away
   */
  record Fact(String name, List<String> lines, boolean isLong) {}

  static OriginSection of(RunFiles files) {
    return new OriginSection(
        shell(repeat(files)),
        files.provenance().map(OriginSection::typed),
        Recipes.toYaml(files.recipe()).replaceFirst("^---\\s*", "").strip(),
        files.provenance().map(OriginSection::facts).orElse(List.of()));
  }

  private static String typed(Provenance provenance) {
    List<String> words = new ArrayList<>(List.of("vgg4j"));
    words.addAll(provenance.command());
    return shell(words);
  }

  private static List<Fact> facts(Provenance provenance) {
    List<Fact> facts = new ArrayList<>();
    JsonNode fields = RunDirectory.JSON.valueToTree(provenance);
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (!field.getValue().isNull() && !field.getKey().equals("command")) {
        String text = text(field.getValue());
        facts.add(
            new Fact(
                words(field.getKey()),
                List.of((text.isEmpty() ? "none" : text).split("\n", -1)),
                text.length() > LONG_TEXT));
      }
    }
    return facts;
  }

  /** The recipe file names all that is computed, but neither start weights nor device. */
  private static List<String> repeat(RunFiles files) {
    List<String> command =
        new ArrayList<>(List.of("vgg4j", "train", "--recipe", files.run().recipeFile().toString()));
    files
        .provenance()
        .ifPresent(
            provenance -> {
              if (provenance.weights() != null) {
                command.addAll(List.of("--weights", provenance.weights()));
              }
              if (provenance.device() != null) {
                command.addAll(List.of("--device", provenance.device()));
              }
              if (files.recipe().execution().threads() == 0 && provenance.threads() > 0) {
                command.addAll(List.of("--threads", Integer.toString(provenance.threads())));
              }
            });
    return command;
  }

  /** Words as a shell takes them. */
  static String shell(List<String> words) {
    List<String> quoted = new ArrayList<>();
    for (String word : words) {
      quoted.add(
          word.matches("[A-Za-z0-9_@%+=:,./~-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return String.join(" ", quoted);
  }

  /** {@code deviceDescription} as "device description". */
  private static String words(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(java.util.Locale.ROOT);
  }

  private static String inLine(JsonNode node) {
    if (node.isArray()) {
      List<String> elements = new ArrayList<>();
      node.forEach(element -> elements.add(element.asText()));
      return String.join(", ", elements);
    }
    if (!node.isObject()) {
      return node.asText();
    }
    List<String> parts = new ArrayList<>();
    node.properties().forEach(e -> parts.add(inLine(e.getValue()) + " " + e.getKey()));
    return String.join(", ", parts);
  }

  private static String text(JsonNode node) {
    if (node.isArray()) {
      return inLine(node);
    }
    List<String> parts = new ArrayList<>();
    if (node.isObject()) {
      node.properties().forEach(e -> parts.add(e.getKey() + ": " + inLine(e.getValue())));
      return String.join("\n", parts);
    }
    return node.asText();
  }
}
