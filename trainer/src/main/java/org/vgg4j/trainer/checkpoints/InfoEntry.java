package org.vgg4j.trainer.checkpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.files.Checksums;

/**
 * The bytes of {@code vgg4j.json}: one JSON object, whose last property {@code checksum} is the
 * SHA-256 of all bytes before its comma. So no byte of the entry can change unseen; against
 * somebody who computes it anew stands {@link InfoCheck}.
 */
final class InfoEntry {

  private static final Pattern SEALED =
      Pattern.compile("(.*),\"checksum\":\"([0-9a-f]{64})\"}", Pattern.DOTALL);
  private static final Pattern FORMAT_FIRST = Pattern.compile("\\{\"format\":(-?[0-9]{1,9}),.*");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private InfoEntry() {}

  static byte[] write(CheckpointInfo info) throws JsonProcessingException {
    String whole = JSON.writeValueAsString(info);
    String sealed = whole.substring(0, whole.length() - 1);
    return (sealed + ",\"checksum\":\"" + checksum(sealed) + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What an entry says.
   *
   * @param file the checkpoint, for messages
   * @param text of the entry
   * @throws CheckpointException if it is of another version, or a byte of it has changed
   */
  static CheckpointInfo read(Path file, String text) {
    Matcher sealed = SEALED.matcher(text);
    boolean whole = sealed.matches();
    if (whole && !checksum(sealed.group(1)).equals(sealed.group(2))) {
      throw CheckpointException.damaged(
          file, "the checksum of its entry vgg4j.json is wrong", null);
    }
    Matcher format = FORMAT_FIRST.matcher(text);
    if (format.lookingAt() && Integer.parseInt(format.group(1)) != CheckpointInfo.FORMAT) {
      throw otherFormat(file, Integer.parseInt(format.group(1)));
    }
    if (!whole) {
      throw CheckpointException.damaged(file, "its entry vgg4j.json has no checksum", null);
    }
    try {
      JsonNode entry = JSON.readTree(sealed.group(1) + "}");
      if (entry.path("position") instanceof ObjectNode position) {
        // Entries that were written before there were these.
        putIfMissing(position, "plateauScale", 1);
        putIfMissing(position, "elapsedSeconds", position.path("trainSeconds").asDouble());
      }
      if (entry instanceof ObjectNode all && !all.has("decode")) {
        all.put("decode", Decoding.WHOLE.name());
      }
      if (entry.path("dataIdentity") instanceof ObjectNode data && !data.has("division")) {
        data.putNull("division");
      }
      return JSON.treeToValue(entry, CheckpointInfo.class);
    } catch (JsonProcessingException e) {
      throw CheckpointException.damaged(
          file, "its entry vgg4j.json is unreadable (" + e.getOriginalMessage() + ")", e);
    }
  }

  private static void putIfMissing(ObjectNode object, String property, double value) {
    if (!object.has(property)) {
      object.put(property, value);
    }
  }

  private static CheckpointException otherFormat(Path file, int format) {
    return new CheckpointException(
        "checkpoint "
            + file
            + " has format "
            + format
            + ", expected "
            + CheckpointInfo.FORMAT
            + (format < CheckpointInfo.FORMAT
                ? ", which has a checksum of its own; train anew with this vgg4j"
                : "; use a newer vgg4j"));
  }

  private static String checksum(String text) {
    MessageDigest digest = Checksums.newSha256();
    return Checksums.hex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
