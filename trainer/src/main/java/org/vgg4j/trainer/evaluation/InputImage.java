package org.vgg4j.trainer.evaluation;

import java.nio.file.Path;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.images.ImageFiles;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;

/**
 * An image file as a checkpoint's network takes it.
 *
 * @param pixels 0 to 255, [channels, height, width]
 */
public record InputImage(byte[] pixels, CheckpointInfo info) {

  /**
   * Reads a file of any size: its shorter side is scaled to fit and the center cut out.
   *
   * @throws org.vgg4j.datasets.DatasetException if it cannot be read
   */
  public static InputImage read(Path file, CheckpointInfo info) {
    byte[] pixels = new byte[info.channels() * info.height() * info.width()];
    ImageFiles.read(file, info.channels(), info.height(), info.width(), pixels, 0);
    return new InputImage(pixels, info);
  }

  /** The network's input, normalized as in training: [1, channels, height, width]. */
  public INDArray features() {
    int area = info.height() * info.width();
    float[][] table = new Normalization(info.mean(), info.deviation()).table();
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = table[i / area][pixels[i] & 0xff];
    }
    return Nd4j.create(values, new long[] {1, info.channels(), info.height(), info.width()}, 'c');
  }
}
