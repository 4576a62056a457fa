package org.vgg4j.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file says of its tensors: JSON of a name to its type, shape and place.
 *
 * @param entries in the order of their values
 * @param metadata text by name
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {

  static final String METADATA = "__metadata__";

  /** The same factory reads indexes. */
  static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * @param begin in bytes from the end of the header
   * @param end the byte after the last
   */
  record Entry(String name, ValueType type, List<Long> shape, long begin, long end) {}

  /** A header that breaks the format's rules; the message says what was found and expected. */
  static final class Broken extends IOException {
    private static final long serialVersionUID = 1;

    Broken(String message) {
      super(message);
    }
  }

  /**
   * Reads and checks a header as the format asks: no name twice, no gaps, no overlaps, and as many
   * bytes as type and shape make.
   *
   * @param valueBytes how many bytes follow the header
   */
  static SafetensorsHeader parse(byte[] header, long valueBytes) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(header)) {
      expect(json.nextToken(), JsonToken.START_OBJECT, "the header");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        expect(json.nextToken(), JsonToken.START_OBJECT, "the entry " + name);
        if (name.equals(METADATA)) {
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_STRING, "the metadata " + key);
            metadata.put(key, json.getText());
          }
        } else if (entries.size() < FileTensors.MOST_TENSORS) {
          entries.add(entry(name, json));
        } else {
          throw new Broken("it has more than %,d tensors".formatted(FileTensors.MOST_TENSORS));
        }
      }
      if (json.nextToken() != null) {
        throw new Broken("something follows the header's object");
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    check(entries, valueBytes);
    return new SafetensorsHeader(List.copyOf(entries), Map.copyOf(metadata));
  }

  private static Entry entry(String name, JsonParser json) throws IOException {
    String type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "dtype" -> {
          expect(value, JsonToken.VALUE_STRING, "the dtype of " + name);
          type = json.getText();
        }
        case "shape" -> shape = numbers(json, "the shape of " + name);
        case "data_offsets" -> offsets = numbers(json, "the data_offsets of " + name);
        default -> throw new Broken("%s has a field %s".formatted(cut(name), cut(field)));
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new Broken("%s lacks dtype, shape or both data_offsets".formatted(cut(name)));
    }
    return new Entry(name, type(name, type), shape, offsets.get(0), offsets.get(1));
  }

  private static List<Long> numbers(JsonParser json, String what) throws IOException {
    expect(json.currentToken(), JsonToken.START_ARRAY, what);
    List<Long> numbers = new ArrayList<>();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      expect(token, JsonToken.VALUE_NUMBER_INT, what);
      if (numbers.size() == FileTensors.MOST_DIMENSIONS || json.getLongValue() < 0) {
        throw new Broken("%s is negative or too long".formatted(cut(what)));
      }
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private static ValueType type(String name, String type) throws Broken {
    for (ValueType known : ValueType.values()) {
      if (known.name().equals(type)) {
        return known;
      }
    }
    throw new Broken(
        "%s has values of %s, expected one of %s"
            .formatted(cut(name), cut(type), List.of(ValueType.values())));
  }

  private static void check(List<Entry> entries, long valueBytes) throws IOException {
    long end = 0;
    for (Entry entry : entries) {
      long expected;
      try {
        expected =
            Math.multiplyExact(
                new TensorInfo(entry.name(), entry.shape()).length(), entry.type().bytes());
      } catch (ArithmeticException e) {
        throw new Broken("%s is too large".formatted(cut(entry.name())));
      }
      if (entry.begin() != end || entry.end() - entry.begin() != expected) {
        throw new Broken(
            "the values of %s go from byte %d to %d, expected from %d to %d"
                .formatted(cut(entry.name()), entry.begin(), entry.end(), end, end + expected));
      }
      end = entry.end();
    }
    if (end != valueBytes) {
      throw new Broken("the tensors end at byte %d of %d".formatted(end, valueBytes));
    }
  }

  private static void expect(JsonToken found, JsonToken expected, String what) throws Broken {
    if (found != expected) {
      throw new Broken("%s is no %s".formatted(cut(what), expected));
    }
  }

  private static String cut(String name) {
    return FormatException.name(name);
  }
}
