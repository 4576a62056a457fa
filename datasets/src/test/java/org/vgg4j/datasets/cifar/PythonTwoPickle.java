package org.vgg4j.datasets.cifar;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a batch as Python 2 and its numpy pickled it: instruction by instruction, protocol 2. */
public final class PythonTwoPickle {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public static byte[] of(byte[] records) {
    int images = records.length / CifarLayout.RECORD;
    byte[] data = new byte[images * CifarLayout.PIXELS];
    int[] labels = new int[images];
    for (int i = 0; i < images; i++) {
      labels[i] = records[i * CifarLayout.RECORD];
      System.arraycopy(
          records, i * CifarLayout.RECORD + 1, data, i * CifarLayout.PIXELS, CifarLayout.PIXELS);
    }
    return batch(labels, data, images, CifarLayout.PIXELS, "u1");
  }

  /** One of CIFAR-100, from records of the binary version. */
  public static byte[] of100(byte[] records) {
    int record = 2 + CifarLayout.PIXELS;
    int images = records.length / record;
    byte[] data = new byte[images * CifarLayout.PIXELS];
    int[][] labels = new int[2][images];
    for (int i = 0; i < images; i++) {
      labels[0][i] = records[i * record];
      labels[1][i] = records[i * record + 1];
      System.arraycopy(records, i * record + 2, data, i * CifarLayout.PIXELS, CifarLayout.PIXELS);
    }
    PythonTwoPickle pickle = new PythonTwoPickle();
    pickle.raw("\u0080\u0002}q\u0001(");
    pickle.text("batch_label").text("training batch 1 of 1");
    pickle.text("fine_labels").list(labels[1]);
    pickle.text("data").array(data, images, CifarLayout.PIXELS, "u1");
    pickle.text("coarse_labels").list(labels[0]);
    return pickle.raw("u.").out.toByteArray();
  }

  private void list(int[] labels) {
    raw("](");
    for (int label : labels) {
      raw("K").raw(String.valueOf((char) label));
    }
    raw("e");
  }

  static byte[] batch(int[] labels, byte[] data, int rows, int columns, String type) {
    PythonTwoPickle pickle = new PythonTwoPickle();
    pickle.raw("\u0080\u0002}q\u0001(");
    pickle.text("batch_label").text("training batch 1 of 5");
    pickle.text("labels").list(labels);
    pickle.text("data").array(data, rows, columns, type);
    pickle.text("filenames").raw("](").text("a.png").text("b.png").raw("e");
    return pickle.raw("u.").out.toByteArray();
  }

  private void array(byte[] data, int rows, int columns, String type) {
    raw("cnumpy.core.multiarray\n_reconstruct\n");
    raw("cnumpy\nndarray\n").raw("K\u0000\u0085").text("b").raw("\u0087R");
    raw("(K\u0001").integer(rows).integer(columns).raw("\u0086");
    raw("cnumpy\ndtype\n").text(type).raw("K\u0000K\u0001\u0087R");
    raw("(K\u0003").text("|").raw("NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\u0000tb");
    raw("\u0089T").little(data.length);
    out.writeBytes(data);
    raw("tb");
  }

  private PythonTwoPickle text(String value) {
    return raw("U").raw(String.valueOf((char) value.length())).raw(value);
  }

  private PythonTwoPickle integer(int value) {
    return raw("J").little(value);
  }

  private PythonTwoPickle little(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  private PythonTwoPickle raw(String latin) {
    out.writeBytes(latin.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }
}
