package org.vgg4j.trainer.views.tensorboard;

import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.trainer.views.charts.Pictures;

/**
 * A TensorBoard event file: TFRecords (length, masked CRC-32C of the length, data, masked CRC-32C
 * of the data), each of which holds one {@code tensorflow.Event}. Field numbers are those of
 * TensorFlow's event.proto and summary.proto.
 */
final class EventFile implements AutoCloseable {

  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SCALAR = 2;
  private static final int VALUE_IMAGE = 4;
  private static final int VALUE_HISTOGRAM = 5;
  private static final int RGB = 3;

  private final OutputStream out;

  /**
   * Starts a file in a folder, which is made if need be.
   *
   * @param root the folder above, which may be reached through links
   */
  EventFile(Path root, Path folder) throws IOException {
    OwnFiles.createFolders(root, folder);
    // TensorBoard takes every file with "tfevents" in its name, in the order of these seconds.
    long seconds = System.currentTimeMillis() / 1000;
    Path file = folder.resolve("events.out.tfevents." + seconds + ".vgg4j");
    for (int i = 2; Files.exists(file, LinkOption.NOFOLLOW_LINKS); i++) {
      file = folder.resolve("events.out.tfevents." + seconds + ".vgg4j." + i);
    }
    out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16);
    record(event(0).text(EVENT_FILE_VERSION, "brain.Event:2"));
  }

  void scalar(String tag, long step, double value) throws IOException {
    value(step, new ProtoWriter().text(VALUE_TAG, tag).real(VALUE_SCALAR, (float) value));
  }

  void image(String tag, long step, BufferedImage picture) throws IOException {
    ProtoWriter image =
        new ProtoWriter()
            .number(1, picture.getHeight())
            .number(2, picture.getWidth())
            .number(3, RGB)
            .bytes(4, Pictures.png(picture));
    value(step, new ProtoWriter().text(VALUE_TAG, tag).message(VALUE_IMAGE, image));
  }

  void histogram(String tag, long step, float[] values) throws IOException {
    Histogram histogram = Histogram.of(values);
    ProtoWriter message =
        new ProtoWriter()
            .real(1, histogram.least())
            .real(2, histogram.most())
            .real(3, (double) values.length)
            .real(4, histogram.sum())
            .real(5, histogram.sumOfSquares())
            .reals(6, histogram.limits())
            .reals(7, histogram.counts());
    value(step, new ProtoWriter().text(VALUE_TAG, tag).message(VALUE_HISTOGRAM, message));
  }

  void flush() throws IOException {
    out.flush();
  }

  private void value(long step, ProtoWriter value) throws IOException {
    record(event(step).message(EVENT_SUMMARY, new ProtoWriter().message(SUMMARY_VALUE, value)));
  }

  private static ProtoWriter event(long step) throws IOException {
    return new ProtoWriter()
        .real(EVENT_WALL_TIME, System.currentTimeMillis() / 1000.0)
        .number(EVENT_STEP, step);
  }

  private void record(ProtoWriter message) throws IOException {
    byte[] data = message.toBytes();
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length).array();
    out.write(length);
    out.write(masked(length));
    out.write(data);
    out.write(masked(data));
  }

  /** TFRecord rotates and shifts its checksums, since data may itself hold checksums. */
  private static byte[] masked(byte[] data) {
    CRC32C checksum = new CRC32C();
    checksum.update(data);
    int crc = (int) checksum.getValue();
    int masked = Integer.rotateRight(crc, 15) + 0xa282ead8;
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(masked).array();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
