package org.vgg4j.trainer.checkpoints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Judges a network's configuration as it is read, token by token, before Deeplearning4j sees any of
 * it. Deeplearning4j lets Jackson load the class that a property {@code @class}, a distribution's
 * {@code type} or the first element of an array names, and takes the first of two properties of one
 * name where a tree keeps the last. So:
 *
 * <ul>
 *   <li>no property comes twice in an object;
 *   <li>{@code @class} and {@code type} hold a name of {@link ConfigurationClasses};
 *   <li>no other text, property names included, looks like the name of another class;
 *   <li>an array of texts stands only where Deeplearning4j writes one, and no array mixes texts
 *       with anything else;
 *   <li>what is a count, a size or a stride is a whole number in its range.
 * </ul>
 */
final class ConfigurationCheck {

  private static final int MOST_NESTED = 100;
  private static final Set<String> CLASS_KEYS = Set.of("@class", "type");
  private static final Set<String> LISTS_OF_NAMES =
      Set.of("networkInputs", "networkOutputs", "topologicalOrderStr", "variables");
  private static final String INPUTS_OF_VERTICES = "vertexInputs";

  private static final int LARGEST_KERNEL = 256;
  private static final int WIDEST_LAYER = 10_000_000;
  private static final int LARGEST_SIDE = 65_536;
  private static final int MOST_VERTICES = 10_000;

  private record Range(long least, long most) {}

  /** By the name of the property, in lower case; so far down also the elements of its arrays. */
  private static final Map<String, Range> RANGES =
      Map.ofEntries(
          Map.entry("kernelsize", new Range(1, LARGEST_KERNEL)),
          Map.entry("stride", new Range(1, LARGEST_SIDE)),
          Map.entry("dilation", new Range(1, LARGEST_SIDE)),
          Map.entry("padding", new Range(0, LARGEST_SIDE)),
          Map.entry("cropping", new Range(0, LARGEST_SIDE)),
          Map.entry("size", new Range(1, LARGEST_KERNEL)),
          Map.entry("blocksize", new Range(1, LARGEST_KERNEL)),
          Map.entry("depthmultiplier", new Range(1, LARGEST_KERNEL)),
          Map.entry("nin", new Range(0, WIDEST_LAYER)),
          Map.entry("nout", new Range(0, WIDEST_LAYER)),
          Map.entry("numchannels", new Range(1, WIDEST_LAYER)),
          Map.entry("channels", new Range(1, WIDEST_LAYER)),
          Map.entry("inputheight", new Range(1, LARGEST_SIDE)),
          Map.entry("inputwidth", new Range(1, LARGEST_SIDE)),
          Map.entry("height", new Range(1, LARGEST_SIDE)),
          Map.entry("width", new Range(1, LARGEST_SIDE)),
          Map.entry("pnorm", new Range(0, 1000)),
          Map.entry("pooldimensions", new Range(0, 4)),
          Map.entry("poolingdimensions", new Range(0, 4)),
          Map.entry("topologicalorder", new Range(0, MOST_VERTICES)),
          Map.entry("epochcount", new Range(0, Integer.MAX_VALUE)),
          Map.entry("iterationcount", new Range(0, Integer.MAX_VALUE)));

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MOST_NESTED).build())
          .build();

  private final Path file;
  private int vertices;

  private ConfigurationCheck(Path file) {
    this.file = file;
  }

  /**
   * Checks a configuration.
   *
   * @param file the checkpoint it is of, for messages
   * @param json {@code configuration.json}
   * @throws CheckpointException if it is no JSON, names a foreign class, or has a number that no
   *     network has
   */
  static void check(Path file, String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      new ConfigurationCheck(file).check(parser);
    } catch (JsonProcessingException e) {
      throw CheckpointException.damaged(
          file, "its configuration.json is no JSON (" + e.getOriginalMessage() + ")", e);
    } catch (IOException e) {
      throw CheckpointException.damaged(file, "its configuration.json is no JSON", e);
    }
  }

  private void check(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw damaged("its configuration.json is no object");
    }
    JsonToken before = JsonToken.START_OBJECT;
    while (!parser.getParsingContext().inRoot()) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw damaged("its configuration.json ends too early");
      }
      check(parser, token, before);
      before = token;
    }
    if (parser.nextToken() != null) {
      throw damaged("its configuration.json goes on after its end");
    }
  }

  private void check(JsonParser parser, JsonToken token, JsonToken before) throws IOException {
    if (token.isStructEnd()) {
      return;
    }
    JsonStreamContext context = parser.getParsingContext();
    if (token == JsonToken.FIELD_NAME) {
      property(parser.getText(), context);
      return;
    }
    JsonStreamContext holder = token.isStructStart() ? context.getParent() : context;
    String key = key(holder);
    if (holder.inArray() && before == JsonToken.VALUE_STRING && token != JsonToken.VALUE_STRING) {
      // The array form of a class: its name, then its properties.
      throw damaged("its array " + key + " mixes texts with other values");
    }
    if (token == JsonToken.VALUE_STRING) {
      text(parser.getText(), key, holder);
    } else if (isClassKey(key)) {
      throw damaged("its property " + key + " is no text");
    } else if (token.isNumeric()) {
      number(parser, key, token);
    }
  }

  private void property(String name, JsonStreamContext object) {
    if (name.startsWith("@") && !name.equals("@class")) {
      throw damaged("its configuration.json has a property " + name);
    }
    refuseClassName(name);
    JsonStreamContext above = object.getParent();
    if (above.inObject() && above.getParent().inRoot() && ++vertices > 2 * MOST_VERTICES) {
      throw damaged("its network has more than " + MOST_VERTICES + " vertices");
    }
  }

  private void text(String text, String key, JsonStreamContext context) {
    if (isClassKey(key)) {
      if (context.inArray() || !ConfigurationClasses.NAMES.contains(text)) {
        throw foreign(text);
      }
      return;
    }
    refuseClassName(text);
    if (RANGES.containsKey(key.toLowerCase(Locale.ROOT))) {
      throw damaged("its property " + key + " is '" + text + "', expected a number");
    }
    if (context.inArray() && !isListOfNames(context)) {
      throw damaged("its array " + key + " holds texts");
    }
  }

  private static boolean isClassKey(String key) {
    return CLASS_KEYS.contains(key.toLowerCase(Locale.ROOT));
  }

  /** Whether an array is one in which Deeplearning4j writes names of vertices or parameters. */
  private static boolean isListOfNames(JsonStreamContext array) {
    JsonStreamContext holder = array.getParent();
    if (!holder.inObject()) {
      return false;
    }
    JsonStreamContext above = holder.getParent();
    return LISTS_OF_NAMES.contains(holder.getCurrentName())
        || (above.inObject()
            && above.getParent().inRoot()
            && INPUTS_OF_VERTICES.equals(above.getCurrentName()));
  }

  private void number(JsonParser parser, String key, JsonToken token) throws IOException {
    Range range = RANGES.get(key.toLowerCase(Locale.ROOT));
    if (range == null) {
      // A number that no double holds would be infinite.
      if (!Double.isFinite(parser.getDoubleValue())) {
        throw damaged("its property " + key + " is " + parser.getText());
      }
      return;
    }
    boolean whole =
        token == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    if (!whole || parser.getLongValue() < range.least || parser.getLongValue() > range.most) {
      throw damaged(
          "its network has "
              + key
              + " "
              + parser.getText()
              + ", expected "
              + range.least
              + " to "
              + range.most);
    }
  }

  /** The property whose value, or whose array's element at whatever depth, a token is. */
  private static String key(JsonStreamContext context) {
    JsonStreamContext at = context;
    while (at.inArray()) {
      at = at.getParent();
    }
    return at.getCurrentName() == null ? "" : at.getCurrentName();
  }

  private void refuseClassName(String text) {
    if (looksLikeClass(text) && !ConfigurationClasses.NAMES.contains(text)) {
      throw foreign(text);
    }
  }

  /** Identifiers with dots between them, as they are or as an element of an array or a generic. */
  private static boolean looksLikeClass(String text) {
    String name = text.strip().replaceFirst("^\\[+L?", "").replaceFirst("[<;].*", "");
    if (name.indexOf('.') <= 0 || name.endsWith(".")) {
      return false;
    }
    for (String part : name.split("\\.", -1)) {
      if (part.isEmpty()
          || !Character.isJavaIdentifierStart(part.codePointAt(0))
          || !part.codePoints().allMatch(Character::isJavaIdentifierPart)) {
        return false;
      }
    }
    return true;
  }

  private CheckpointException foreign(String name) {
    return new CheckpointException(
        "checkpoint "
            + file
            + " names the class "
            + name
            + ", expected only Deeplearning4j's own layers and what belongs to them; do not use"
            + " this file");
  }

  private CheckpointException damaged(String found) {
    return CheckpointException.damaged(file, found, null);
  }
}
