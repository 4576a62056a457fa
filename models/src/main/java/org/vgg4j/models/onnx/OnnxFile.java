package org.vgg4j.models.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * Lays out an ONNX file: one protobuf message in which the constants' values, nearly all of its
 * bytes, are not built in memory but follow as they are written. A message's length stands before
 * it, so all lengths are worked out first.
 *
 * @param model the message without its graph
 * @param graph the graph without its constants
 * @param tensors its constants
 */
record OnnxFile(ModelProto model, GraphProto graph, List<Tensor> tensors) {

  /**
   * @throws OnnxException if the message would be longer than protobuf's lengths can say
   */
  void writeTo(OutputStream stream) throws IOException {
    requireFits();
    CodedOutputStream out = CodedOutputStream.newInstance(stream);
    model.writeTo(out);
    begin(ModelProto.GRAPH_FIELD_NUMBER, graphLength(), out);
    graph.writeTo(out);
    for (Tensor tensor : tensors) {
      begin(GraphProto.INITIALIZER_FIELD_NUMBER, tensorLength(tensor), out);
      tensor.header().writeTo(out);
      begin(onnx.Onnx.TensorProto.RAW_DATA_FIELD_NUMBER, tensor.bytes(), out);
      tensor.values().writeTo(out);
    }
    out.flush();
  }

  private void requireFits() {
    long length = model.getSerializedSize() + part(ModelProto.GRAPH_FIELD_NUMBER, graphLength());
    if (length > Integer.MAX_VALUE) {
      throw new OnnxException(
          String.format(
              Locale.ROOT,
              "a network of %.1f GB: expected at most 2 GB, which is all that one ONNX file can"
                  + " hold; export a narrower network, or its weights to safetensors",
              length / (double) (1 << 30)));
    }
  }

  private long graphLength() {
    return graph.getSerializedSize()
        + tensors.stream()
            .mapToLong(tensor -> part(GraphProto.INITIALIZER_FIELD_NUMBER, tensorLength(tensor)))
            .sum();
  }

  private static long tensorLength(Tensor tensor) {
    return tensor.header().getSerializedSize()
        + part(onnx.Onnx.TensorProto.RAW_DATA_FIELD_NUMBER, tensor.bytes());
  }

  /** A field's tag, its length and itself. */
  private static long part(int field, long length) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(length)
        + length;
  }

  private static void begin(int field, long length, CodedOutputStream out) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt64NoTag(length);
  }
}
