package org.vgg4j.trainer.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The YAML of recipes: one mapping of names to scalars and lists of scalars. Scalars stay the text
 * that they are written as, so that {@code data: 010} is a folder of that name. A single document,
 * every field once, no tags, anchors or aliases: of whatever else YAML knows, a reader would take
 * one of two values without a word, or something that nobody sees in the text.
 */
final class RecipeYaml {

  static final int MOST_CHARACTERS = 64 * 1024;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String origin;
  private final Iterator<Event> events;

  private RecipeYaml(String text, String origin) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(MOST_CHARACTERS).build();
    this.origin = origin;
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /**
   * The fields of a recipe, each null, a text or an array of texts.
   *
   * @param origin what the text is of, for messages
   * @throws RecipeException if it is no YAML, or more than a recipe needs
   */
  static ObjectNode recipe(String text, String origin) {
    if (new RecipeYaml(text, origin).document() instanceof ObjectNode fields) {
      return fields;
    }
    throw new RecipeException(origin + " is no recipe: expected lines of the form `field: value`");
  }

  /**
   * The value of a field as it is typed behind {@code --set}: null, a text or an array of texts.
   *
   * @throws RecipeException if it is no YAML, or more than plain YAML
   */
  static JsonNode value(String text, String field) {
    return new RecipeYaml(text, field).document();
  }

  /**
   * As YAML.
   *
   * @param values each null, a text, a number, a boolean or a list of numbers or texts
   */
  static String write(Map<String, Object> values) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSplitLines(false)
            .setUseUnicodeEncoding(true)
            .build();
    return new Dump(settings).dumpToString(values);
  }

  private JsonNode document() {
    try {
      JsonNode document = NODES.nullNode();
      boolean begun = false;
      while (events.hasNext()) {
        Event event = events.next();
        if (event instanceof DocumentStartEvent) {
          if (begun) {
            throw refused(event, "begins a second document: expected one; give each a file");
          }
          begun = true;
        } else if (event instanceof MappingStartEvent start) {
          document = mapping(start);
        } else if (event instanceof NodeEvent node) {
          document = value(node);
        }
      }
      return document;
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      throw new RecipeException(
          origin + " line " + line + " is no YAML: " + firstLine(e.getProblem()));
    } catch (YamlEngineException e) {
      throw new RecipeException(origin + " is no YAML: " + firstLine(e.getMessage()));
    }
  }

  private ObjectNode mapping(MappingStartEvent start) {
    requirePlain(start, start.getTag().isPresent());
    ObjectNode fields = NODES.objectNode();
    while (true) {
      Event event = events.next();
      if (event instanceof MappingEndEvent) {
        return fields;
      }
      if (!(event instanceof ScalarEvent key)) {
        throw refused(event, "has no name of a field: expected `field: value`");
      }
      requirePlain(key, key.getTag().isPresent());
      if (fields.has(key.getValue())) {
        throw refused(
            key, "has " + key.getValue() + " again: expected every field once; remove one");
      }
      fields.set(key.getValue(), value((NodeEvent) events.next()));
    }
  }

  private JsonNode value(NodeEvent node) {
    if (node instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    if (node instanceof SequenceStartEvent start) {
      requirePlain(start, start.getTag().isPresent());
      return sequence();
    }
    requirePlain(node, !(node instanceof MappingStartEvent));
    throw refused(node, "has a mapping in a field: expected a value or a list of values");
  }

  private ArrayNode sequence() {
    ArrayNode values = NODES.arrayNode();
    while (true) {
      Event event = events.next();
      if (event instanceof SequenceEndEvent) {
        return values;
      }
      if (!(event instanceof ScalarEvent scalar)) {
        throw refused(event, "has more than values in a list: expected, for example, [3, 3, 3]");
      }
      values.add(scalar(scalar));
    }
  }

  private JsonNode scalar(ScalarEvent scalar) {
    requirePlain(scalar, scalar.getTag().isPresent());
    return scalar.isPlain() && isNull(scalar.getValue())
        ? NODES.nullNode()
        : NODES.textNode(scalar.getValue());
  }

  /** Whether a text stands for no value. */
  static boolean isNull(String text) {
    return text.isEmpty() || text.equals("null") || text.equals("~");
  }

  private void requirePlain(NodeEvent node, boolean tagged) {
    if (tagged || node.getAnchor().isPresent()) {
      throw refused(
          node, "has a YAML tag, anchor or alias: expected plain values; write the value out");
    }
  }

  private RecipeException refused(Event event, String found) {
    int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    return new RecipeException(origin + " line " + line + " " + found);
  }

  private static String firstLine(String text) {
    return text == null ? "unreadable" : text.lines().findFirst().orElse("unreadable");
  }
}
