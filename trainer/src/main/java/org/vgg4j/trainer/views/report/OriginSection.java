package org.vgg4j.trainer.views.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.views.charts.Html;

/** The command that repeats the run, its recipe, and what it came from. */
final class OriginSection {

  private static final int LONG_TEXT = 300;

  private OriginSection() {}

  static String html(RunFiles files) {
    Optional<Provenance> provenance = files.provenance();
    StringBuilder html = new StringBuilder(Section.head("origin", "Origin", ""));
    html.append("<div class=\"card\"><h3>Repeat it</h3><pre><code>");
    html.append(Html.escape(shell(repeat(files)))).append("</code></pre>");
    if (provenance.isPresent()) {
      List<String> typed = new ArrayList<>(List.of("vgg4j"));
      typed.addAll(provenance.get().command());
      html.append("<p class=\"note\" style=\"margin-top:12px\">As it was typed:</p><pre><code>");
      html.append(Html.escape(shell(typed))).append("</code></pre>");
    }
    html.append("</div>\n<div class=\"card\"><h3>Recipe, with every field</h3><pre><code>");
    html.append(Html.escape(Recipes.toYaml(files.recipe()).replaceFirst("^---\\s*", "").strip()));
    html.append("</code></pre></div>\n<div class=\"card\"><h3>Provenance</h3>");
    if (provenance.isPresent()) {
      html.append("<dl class=\"facts\">");
      JsonNode fields = RunDirectory.JSON.valueToTree(provenance.get());
      for (Map.Entry<String, JsonNode> field : fields.properties()) {
        if (!field.getValue().isNull() && !field.getKey().equals("command")) {
          html.append("<dt>").append(Html.escape(words(field.getKey()))).append("</dt><dd>");
          html.append(value(field.getValue())).append("</dd>");
        }
      }
      html.append("</dl>");
    } else {
      html.append("<p>The run's folder has no readable provenance.json.</p>");
    }
    return html.append("</div>\n").append(Section.end()).toString();
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
              if (files.recipe().threads() == 0 && provenance.threads() > 0) {
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
    if (!node.isObject()) {
      return node.asText();
    }
    List<String> parts = new ArrayList<>();
    node.properties().forEach(e -> parts.add(e.getValue().asText() + " " + e.getKey()));
    return String.join(", ", parts);
  }

  private static String value(JsonNode node) {
    String text;
    if (node.isArray()) {
      List<String> parts = new ArrayList<>();
      node.forEach(part -> parts.add(part.asText()));
      text = String.join(", ", parts);
    } else if (node.isObject()) {
      List<String> parts = new ArrayList<>();
      node.properties().forEach(e -> parts.add(e.getKey() + ": " + inLine(e.getValue())));
      text = String.join("\n", parts);
    } else {
      text = node.asText();
    }
    String safe = Html.escape(text.isEmpty() ? "none" : text).replace("\n", "<br>");
    return text.length() <= LONG_TEXT
        ? safe
        : "<details><summary>show</summary>" + safe + "</details>";
  }
}
