package org.vgg4j.trainer.evaluation;

import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.images.EncodedImage;
import org.vgg4j.datasets.images.ScalableImage;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;

/**
 * An image as a checkpoint's network takes it.
 *
 * @param pixels 0 to 255, [channels, height, width]
 */
public record InputImage(byte[] pixels, CheckpointInfo info) {

  /**
   * Reads a file of any size: its shorter side is scaled to fit and the center cut out.
   *
   * @throws org.vgg4j.datasets.InputFailureException if the system cannot read it, after some tries
   * @throws org.vgg4j.datasets.DatasetException if it is no sound image
   */
  public static InputImage read(Path file, CheckpointInfo info) {
    return FileFaults.patiently(() -> of(EncodedImage.of(file, info.decode()), info));
  }

  /** An image of any size, likewise. */
  public static InputImage of(ScalableImage image, CheckpointInfo info) {
    byte[] pixels = new byte[info.channels() * info.height() * info.width()];
    image.write(null, info.channels(), info.height(), info.width(), pixels, 0);
    return new InputImage(pixels, info);
  }

  /** The network's input, normalized as in training: [1, channels, height, width]. */
  public INDArray features() {
    return features(List.of(pixels), 1, info);
  }

  /**
   * Several images, normalized as in training: [rows, channels, height, width].
   *
   * @param images pixels of each
   * @param rows at least as many; what is beyond the images is zeros
   */
  static INDArray features(List<byte[]> images, int rows, CheckpointInfo info) {
    int area = info.height() * info.width();
    float[][] table = new Normalization(info.mean(), info.deviation()).table();
    int length = info.channels() * area;
    float[] values = new float[rows * length];
    for (int image = 0; image < images.size(); image++) {
      byte[] pixels = images.get(image);
      for (int i = 0; i < length; i++) {
        values[image * length + i] = table[i / area][pixels[i] & 0xff];
      }
    }
    return Nd4j.create(
        values, new long[] {rows, info.channels(), info.height(), info.width()}, 'c');
  }
}
