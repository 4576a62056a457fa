package org.vgg4j.trainer.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.files.NaturalOrder;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;

/**
 * What an exported file says of its network beside the weights, as text by name. Formats that have
 * no place for it leave it out.
 */
final class FileNotes {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String CLASSES = "vgg4j.classes";
  private static final String MEAN = "vgg4j.mean";
  private static final String DEVIATION = "vgg4j.deviation";
  private static final String MODEL = "vgg4j.model";
  private static final String IMAGE_SIZE = "vgg4j.imageSize";

  private FileNotes() {}

  static Map<String, String> of(CheckpointInfo info) {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put("format", "pt");
    notes.put(MODEL, info.model());
    notes.put(IMAGE_SIZE, Integer.toString(info.height()));
    notes.put(CLASSES, json(info.classes()));
    notes.put(MEAN, json(info.mean()));
    notes.put(DEVIATION, json(info.deviation()));
    return notes;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The model; empty where the file does not say it, or says one that there is not. */
  static Optional<String> model(Map<String, String> notes) {
    return Optional.ofNullable(notes.get(MODEL)).filter(FileNotes::isModel);
  }

  private static boolean isModel(String name) {
    return ModelFactory.models().stream().anyMatch(model -> model.name().equals(name));
  }

  /** The side of images; empty where the file does not say it, or says what cannot be. */
  static Optional<Integer> imageSize(Map<String, String> notes) {
    Optional<Integer> side = read(notes, IMAGE_SIZE, new TypeReference<>() {});
    return side.filter(pixels -> pixels >= 1 && pixels <= CheckpointInfo.LARGEST_SIDE);
  }

  /** The classes; empty where the file does not say them, or not a name of its own for each. */
  static Optional<List<String>> classes(Map<String, String> notes) {
    Optional<List<String>> names = read(notes, CLASSES, new TypeReference<>() {});
    return names
        .filter(all -> all.stream().noneMatch(name -> name == null || name.isEmpty()))
        .map(all -> all.stream().map(NaturalOrder::composed).toList())
        .filter(all -> Set.copyOf(all).size() == all.size());
  }

  /** How pixels are normalized; empty where the file does not say it, or says what cannot be. */
  static Optional<Normalization> normalization(Map<String, String> notes) {
    Optional<float[]> mean = read(notes, MEAN, new TypeReference<>() {});
    Optional<float[]> deviation = read(notes, DEVIATION, new TypeReference<>() {});
    if (mean.isEmpty() || deviation.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Normalization(mean.get(), deviation.get()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static <T> Optional<T> read(
      Map<String, String> notes, String name, TypeReference<T> type) {
    String text = notes.get(name);
    try {
      return text == null ? Optional.empty() : Optional.ofNullable(JSON.readValue(text, type));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
