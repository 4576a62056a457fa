package org.vgg4j.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.vgg4j.formats.files.AsideFile;

/** Writes safetensors files (<a href="https://github.com/huggingface/safetensors">format</a>). */
public final class SafetensorsWriter {

  private SafetensorsWriter() {}

  /**
   * Writes all of {@code tensors} as {@code F32}, in their order, and their metadata under {@code
   * __metadata__}. Memory is needed for one tensor at a time. Hugging Face's Transformers want the
   * metadata to say {@code format: pt}.
   *
   * @param target appears when it is whole; replaced if there
   * @throws IOException if it cannot be written
   */
  public static void write(Path target, Tensors tensors) throws IOException {
    byte[] header = header(tensors);
    try (AsideFile file = new AsideFile(target)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      file.write(length.putLong(header.length).flip());
      file.write(ByteBuffer.wrap(header));
      for (TensorInfo info : TensorBytes.infos(tensors)) {
        TensorBytes.pieces(TensorBytes.values(tensors, info), file::write);
      }
      file.commit();
    }
  }

  private static byte[] header(Tensors tensors) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      Map<String, String> metadata = new TreeMap<>(tensors.metadata());
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (TensorInfo info : TensorBytes.infos(tensors)) {
        long end = Math.addExact(offset, Math.multiplyExact(info.length(), Float.BYTES));
        json.writeObjectFieldStart(info.name());
        json.writeStringField("dtype", ValueType.F32.name());
        json.writeArrayFieldStart("shape");
        for (long side : info.shape()) {
          json.writeNumber(side);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(offset);
        json.writeNumber(end);
        json.writeEndArray();
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    }
    // Spaces at the end are allowed, and let the values begin at a multiple of eight.
    byte[] padded = Arrays.copyOf(bytes.toByteArray(), (bytes.size() + 7) / 8 * 8);
    Arrays.fill(padded, bytes.size(), padded.length, (byte) ' ');
    return padded;
  }
}
