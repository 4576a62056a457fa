package org.vgg4j.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads safetensors files, and models that are spread over several of them by an index.
 *
 * <p>A file is the length of its header (8 bytes, little-endian), the header ({@link
 * SafetensorsHeader}), and the values. An index is JSON whose {@code weight_map} names the file of
 * each tensor, which has to stand beside it: no other path is followed because a file says so.
 */
final class Safetensors {

  private static final long LONGEST_HEADER = 100_000_000;
  private static final int MOST_SHARDS = 1_000;

  private Safetensors() {}

  /**
   * @param channel is closed with the tensors
   */
  static Tensors open(Path file, FileChannel channel) throws IOException {
    try {
      long size = channel.size();
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      ValueType.readFully(channel, 0, length);
      long headerLength = length.flip().getLong();
      if (headerLength < 2 || headerLength > Math.min(LONGEST_HEADER, size - Long.BYTES)) {
        throw new SafetensorsHeader.Broken(
            "its header has %d of the file's %d bytes".formatted(headerLength, size));
      }
      ByteBuffer header = ByteBuffer.allocate((int) headerLength);
      ValueType.readFully(channel, Long.BYTES, header);
      long start = Long.BYTES + headerLength;
      SafetensorsHeader parsed = SafetensorsHeader.parse(header.array(), size - start);
      FileTensors tensors = new FileTensors(file, channel);
      parsed.metadata().forEach(tensors::describe);
      for (SafetensorsHeader.Entry entry : parsed.entries()) {
        tensors.add(
            entry.name(),
            entry.shape(),
            count ->
                entry.type().read(channel, start + entry.begin(), count, ByteOrder.LITTLE_ENDIAN));
      }
      return tensors;
    } catch (IOException e) {
      throw new FormatException(
          "%s is no whole safetensors file (%s), expected its header and then all values; fetch it again"
              .formatted(file, reason(e)),
          e);
    }
  }

  /** Opens what an index, such as {@code model.safetensors.index.json}, puts together. */
  static Tensors openIndex(Path index) {
    Map<String, String> fileOf;
    try {
      fileOf = weightMap(Files.readAllBytes(index));
    } catch (IOException e) {
      throw new FormatException(
          "%s is no index of safetensors files (%s), expected JSON with a weight_map of tensors to files; fetch it again"
              .formatted(index, reason(e)),
          e);
    }
    Map<String, Tensors> shards = new LinkedHashMap<>();
    Closeable all = () -> shards.values().forEach(Tensors::close);
    FileTensors tensors = new FileTensors(index, all);
    try {
      Map<String, Map<String, TensorInfo>> infos = new LinkedHashMap<>();
      for (Map.Entry<String, String> entry : fileOf.entrySet()) {
        String name = entry.getKey();
        String shard = entry.getValue();
        if (!shards.containsKey(shard)) {
          shards.put(shard, openShard(index, shard, shards.size()));
          Map<String, TensorInfo> ofShard = new LinkedHashMap<>();
          shards.get(shard).infos().forEach(info -> ofShard.put(info.name(), info));
          infos.put(shard, ofShard);
        }
        TensorInfo info = infos.get(shard).get(name);
        if (info == null) {
          throw new FormatException(
              "%s says that %s holds %s, expected the file to have that tensor; fetch both again"
                  .formatted(index, FormatException.name(shard), FormatException.name(name)));
        }
        tensors.add(name, info.shape(), length -> shards.get(shard).read(info));
      }
      shards.values().forEach(shard -> shard.metadata().forEach(tensors::describe));
      return tensors;
    } catch (RuntimeException e) {
      tensors.close();
      throw e;
    }
  }

  private static Tensors openShard(Path index, String shard, int open) {
    if (!isPlainName(shard) || open == MOST_SHARDS) {
      throw new FormatException(
          "%s names the file %s, expected the names of up to %,d files beside it; do not trust it"
              .formatted(index, FormatException.name(shard), MOST_SHARDS));
    }
    Path file = index.toAbsolutePath().resolveSibling(shard);
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        // A pipe would keep us waiting.
        throw new IOException("it is no plain file");
      }
      FileChannel channel = FileChannel.open(file);
      try {
        return open(file, channel);
      } catch (RuntimeException | IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new FormatException(
          "%s cannot be read (%s), expected the file that %s names; fetch it into the same folder"
              .formatted(file, FormatException.reason(e), index.getFileName()),
          e);
    }
  }

  private static boolean isPlainName(String name) {
    return name.matches("[A-Za-z0-9_][A-Za-z0-9._ -]*") && name.length() < 200;
  }

  private static Map<String, String> weightMap(byte[] index) throws IOException {
    Map<String, String> fileOf = new LinkedHashMap<>();
    boolean found = false;
    try (JsonParser json = SafetensorsHeader.JSON.createParser(index)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new SafetensorsHeader.Broken("it is no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean map = json.currentName().equals("weight_map");
        JsonToken value = json.nextToken();
        if (!map || value != JsonToken.START_OBJECT) {
          json.skipChildren();
          continue;
        }
        found = true;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          if (json.nextToken() != JsonToken.VALUE_STRING
              || fileOf.size() == FileTensors.MOST_TENSORS) {
            throw new SafetensorsHeader.Broken("its weight_map holds more than files' names");
          }
          fileOf.put(name, json.getText());
        }
      }
    }
    if (!found) {
      throw new SafetensorsHeader.Broken("it has no weight_map");
    }
    return fileOf;
  }

  private static String reason(IOException e) {
    return e instanceof JsonProcessingException json
        ? "its JSON is damaged: " + FormatException.name(String.valueOf(json.getOriginalMessage()))
        : FormatException.reason(e);
  }
}
