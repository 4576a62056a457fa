package org.vgg4j.formats;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import net.razorvine.pickle.Opcodes;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.vgg4j.formats.files.AsideFile;

/**
 * Writes PyTorch state dicts, an {@code OrderedDict} of tensors, as {@code torch.save} has written
 * them since version 1.6; {@code torch.load(file, weights_only=True)} reads them.
 */
public final class PyTorchWriter {

  private static final String FOLDER = "archive/";
  // As torch.save aligns storages, so that they can be mapped.
  private static final int ALIGNMENT = 64;
  private static final LocalDateTime NO_DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

  private PyTorchWriter() {}

  /**
   * Writes all of {@code tensors} as {@code float32}, each with a storage of its own, in their
   * order. The metadata are left out: the format has no place for them. Memory is needed for one
   * tensor at a time.
   *
   * @param target appears when it is whole; replaced if there
   * @throws IOException if it cannot be written
   */
  public static void write(Path target, Tensors tensors) throws IOException {
    List<TensorInfo> infos = TensorBytes.infos(tensors);
    try (AsideFile file = new AsideFile(target)) {
      // Not closed: that would close the file's channel before it is forced to the disk.
      ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file.channel());
      zip.setUseZip64(Zip64Mode.AsNeeded);
      store(zip, "data.pkl", new Pickle().stateDict(infos));
      store(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      for (int key = 0; key < infos.size(); key++) {
        begin(zip, "data/" + key, infos.get(key).length() * Float.BYTES);
        TensorBytes.pieces(
            TensorBytes.values(tensors, infos.get(key)),
            piece -> zip.write(piece.array(), 0, piece.limit()));
        zip.closeArchiveEntry();
      }
      store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
      zip.finish();
      file.commit();
    }
  }

  private static void store(ZipArchiveOutputStream zip, String name, byte[] bytes)
      throws IOException {
    begin(zip, name, bytes.length);
    zip.write(bytes);
    zip.closeArchiveEntry();
  }

  private static void begin(ZipArchiveOutputStream zip, String name, long size) throws IOException {
    ZipArchiveEntry entry = new ZipArchiveEntry(FOLDER + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size);
    entry.setAlignment(ALIGNMENT);
    entry.setTimeLocal(NO_DATE);
    zip.putArchiveEntry(entry);
  }

  /** The instructions that make Python build the dict. */
  private static final class Pickle {

    private static final int PROTOCOL = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    byte[] stateDict(List<TensorInfo> infos) {
      code(Opcodes.PROTO);
      bytes.write(PROTOCOL);
      orderedDict();
      code(Opcodes.MARK);
      for (int key = 0; key < infos.size(); key++) {
        text(infos.get(key).name());
        tensor(infos.get(key), key);
      }
      code(Opcodes.SETITEMS);
      code(Opcodes.STOP);
      return bytes.toByteArray();
    }

    // _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)
    private void tensor(TensorInfo info, int key) {
      global("torch._utils", "_rebuild_tensor_v2");
      code(Opcodes.MARK);
      storage(key, info.length());
      number(0);
      tuple(info.shape());
      tuple(strides(info.shape()));
      code(Opcodes.NEWFALSE);
      orderedDict();
      code(Opcodes.TUPLE);
      code(Opcodes.REDUCE);
    }

    private void storage(int key, long length) {
      code(Opcodes.MARK);
      text("storage");
      global("torch", "FloatStorage");
      text(Integer.toString(key));
      text("cpu");
      number(length);
      code(Opcodes.TUPLE);
      code(Opcodes.BINPERSID);
    }

    private static List<Long> strides(List<Long> shape) {
      List<Long> strides = new ArrayList<>(shape);
      long stride = 1;
      for (int side = shape.size() - 1; side >= 0; side--) {
        strides.set(side, stride);
        stride *= Math.max(1, shape.get(side));
      }
      return strides;
    }

    private void orderedDict() {
      global("collections", "OrderedDict");
      code(Opcodes.EMPTY_TUPLE);
      code(Opcodes.REDUCE);
    }

    private void tuple(List<Long> numbers) {
      code(Opcodes.MARK);
      numbers.forEach(this::number);
      code(Opcodes.TUPLE);
    }

    private void number(long number) {
      code(Opcodes.BININT);
      little(Math.toIntExact(number));
    }

    private void text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      code(Opcodes.BINUNICODE);
      little(utf8.length);
      bytes.writeBytes(utf8);
    }

    private void global(String module, String name) {
      code(Opcodes.GLOBAL);
      bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void code(short opcode) {
      bytes.write(opcode);
    }

    private void little(int number) {
      bytes.writeBytes(
          ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
    }
  }
}
