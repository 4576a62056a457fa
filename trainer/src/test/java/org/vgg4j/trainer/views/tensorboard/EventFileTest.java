package org.vgg4j.trainer.views.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.UnknownFieldSet;
import org.tensorflow.framework.HistogramProto;
import org.tensorflow.framework.Summary;

/**
 * Reads event files back with classes that protoc made of TensorFlow's own summary.proto. They come
 * with ND4J, as does the protobuf library; only the envelope's four fields are picked by number.
 */
public class EventFileTest {

  @TempDir private Path folder;

  /** The envelope, {@code tensorflow.Event}. */
  public record Event(double wallTime, long step, String fileVersion, Summary summary) {
    static Event parse(byte[] data) throws IOException {
      UnknownFieldSet fields = UnknownFieldSet.parseFrom(data);
      var version = fields.getField(3).getLengthDelimitedList();
      var summary = fields.getField(5).getLengthDelimitedList();
      return new Event(
          Double.longBitsToDouble(fields.getField(1).getFixed64List().get(0)),
          fields.getField(2).getVarintList().get(0),
          version.isEmpty() ? "" : version.get(0).toStringUtf8(),
          summary.isEmpty() ? null : Summary.parseFrom(summary.get(0)));
    }
  }

  /** All events of the only file in a folder; fails where a checksum is wrong. */
  public static List<Event> read(Path folder) throws IOException {
    List<Path> files;
    try (var entries = Files.list(folder)) {
      files = entries.toList();
    }
    assertThat(files).hasSize(1);
    assertThat(files.get(0).getFileName().toString()).contains("tfevents");
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(files.get(0))).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertThat(bytes.getInt()).isEqualTo(maskedCrc(length));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(data);
      assertThat(bytes.getInt()).isEqualTo(maskedCrc(data));
      events.add(Event.parse(data));
    }
    return events;
  }

  /** Bit by bit from the polynomial, so as not to trust the JDK's class that the writer uses. */
  private static int maskedCrc(byte[] data) {
    int crc = ~0;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
      }
    }
    crc = ~crc;
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  @Test
  void theChecksumHereIsTheOneThatRfc3720Gives() {
    // RFC 3720, B.4: 32 bytes of zeros have CRC-32C 0x8a9136aa.
    int crc = 0x8a9136aa;
    assertThat(maskedCrc(new byte[32])).isEqualTo((crc >>> 15 | crc << 17) + 0xa282ead8);
  }

  @Test
  void scalarsImagesAndHistogramsAreReadBackByTensorFlow() throws IOException {
    BufferedImage picture = new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(4, 2, 0x123456);
    try (EventFile file = new EventFile(folder, folder)) {
      file.scalar("loss", 300, 2.25);
      file.image("filters", 301, picture);
      file.histogram("weights", 302, new float[] {-1, 0, 0.5f, 1, Float.NaN});
    }

    List<Event> events = read(folder);

    assertThat(events).hasSize(4);
    assertThat(events.get(0).fileVersion()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).step()).isEqualTo(300);
    assertThat(events.get(1).wallTime())
        .isCloseTo(System.currentTimeMillis() / 1000.0, within(60.0));
    Summary.Value scalar = events.get(1).summary().getValue(0);
    assertThat(scalar.getTag()).isEqualTo("loss");
    assertThat(scalar.getSimpleValue()).isEqualTo(2.25f);
    Summary.Image image = events.get(2).summary().getValue(0).getImage();
    assertThat(image.getWidth()).isEqualTo(5);
    assertThat(image.getHeight()).isEqualTo(3);
    assertThat(
            ImageIO.read(new ByteArrayInputStream(image.getEncodedImageString().toByteArray()))
                .getRGB(4, 2))
        .isEqualTo(0xff123456);
    HistogramProto histogram = events.get(3).summary().getValue(0).getHisto();
    assertThat(histogram.getMin()).isEqualTo(-1);
    assertThat(histogram.getMax()).isEqualTo(1);
    assertThat(histogram.getSum()).isEqualTo(0.5);
    assertThat(histogram.getSumSquares()).isEqualTo(2.25);
    assertThat(histogram.getBucketLimitList()).isSorted().hasSameSizeAs(histogram.getBucketList());
    assertThat(histogram.getBucketList().stream().mapToDouble(d -> d).sum()).isEqualTo(4);
  }
}
