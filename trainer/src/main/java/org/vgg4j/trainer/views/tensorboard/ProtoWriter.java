package org.vgg4j.trainer.views.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * One protocol buffer message, field by field, in ND4J's copy of Google's encoder. The few messages
 * of an event file need no schema compiler.
 */
final class ProtoWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  ProtoWriter number(int field, long value) throws IOException {
    out.writeInt64(field, value);
    return this;
  }

  ProtoWriter real(int field, double value) throws IOException {
    out.writeDouble(field, value);
    return this;
  }

  ProtoWriter real(int field, float value) throws IOException {
    out.writeFloat(field, value);
    return this;
  }

  ProtoWriter text(int field, String value) throws IOException {
    out.writeString(field, value);
    return this;
  }

  ProtoWriter message(int field, ProtoWriter value) throws IOException {
    return bytes(field, value.toBytes());
  }

  ProtoWriter bytes(int field, byte[] value) throws IOException {
    out.writeByteArray(field, value);
    return this;
  }

  /** Packed doubles. */
  ProtoWriter reals(int field, double[] values) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(Double.BYTES * values.length);
    for (double value : values) {
      out.writeDoubleNoTag(value);
    }
    return this;
  }

  byte[] toBytes() throws IOException {
    out.flush();
    return bytes.toByteArray();
  }
}
