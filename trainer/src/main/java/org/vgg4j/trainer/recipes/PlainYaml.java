package org.vgg4j.trainer.recipes;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * YAML that says one thing in one way: a single document, every field once, no tags, anchors or
 * aliases. Whatever else YAML knows, a reader would take one of two values without a word, or
 * something that nobody sees in the text.
 */
final class PlainYaml {

  private final String origin;
  private final Deque<Level> levels = new ArrayDeque<>();
  private boolean begun;

  /** A list or a mapping that is open, and whether its next value is the name of a field. */
  private static final class Level {
    private final Set<String> fields;
    private boolean nameNext;

    Level(boolean mapping) {
      fields = mapping ? new HashSet<>() : null;
      nameNext = mapping;
    }

    void tookOne() {
      nameNext = fields != null && !nameNext;
    }
  }

  private PlainYaml(String origin) {
    this.origin = origin;
  }

  /**
   * Checks a text.
   *
   * @param origin what it is of, for messages
   * @throws RecipeException if it is no YAML, or more than plain YAML
   */
  static void require(String text, String origin, LoaderOptions limits) {
    PlainYaml check = new PlainYaml(origin);
    try {
      for (Event event : new Yaml(limits).parse(new StringReader(text))) {
        check.event(event);
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new RecipeException(
          origin + " line " + line + " is no YAML: " + Recipes.firstLine(e.getProblem()));
    } catch (YAMLException e) {
      throw new RecipeException(origin + " is no YAML: " + Recipes.firstLine(e.getMessage()));
    }
  }

  private void event(Event event) {
    if (event instanceof DocumentStartEvent) {
      if (begun) {
        throw refused(event, "begins a second document: expected one; give each a file");
      }
      begun = true;
    } else if (event instanceof CollectionEndEvent) {
      levels.pop();
      tookOne();
    } else if (event instanceof NodeEvent node) {
      node(node);
    }
  }

  private void node(NodeEvent node) {
    boolean tagged =
        (node instanceof ScalarEvent scalar && scalar.getTag() != null)
            || (node instanceof CollectionStartEvent start && start.getTag() != null);
    if (node instanceof AliasEvent || tagged || node.getAnchor() != null) {
      throw refused(
          node, "has a YAML tag, anchor or alias: expected plain values; write the value out");
    }
    if (node instanceof CollectionStartEvent) {
      levels.push(new Level(node instanceof MappingStartEvent));
      return;
    }
    Level level = levels.peek();
    if (level != null
        && level.nameNext
        && node instanceof ScalarEvent scalar
        && !level.fields.add(scalar.getValue())) {
      throw refused(
          node, "has " + scalar.getValue() + " again: expected every field once; remove one");
    }
    tookOne();
  }

  private void tookOne() {
    if (!levels.isEmpty()) {
      levels.peek().tookOne();
    }
  }

  private RecipeException refused(Event event, String found) {
    return new RecipeException(
        origin + " line " + (event.getStartMark().getLine() + 1) + " " + found);
  }
}
