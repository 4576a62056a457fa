package org.vgg4j.datasets.copies;

import java.util.Arrays;

/**
 * What a picture looks like from afar: the 63 lowest frequencies of its brightness, those of the
 * discrete cosine transform up to 7 half waves across and down, without the mean. An image that was
 * encoded again or scaled keeps them nearly as they are, whatever its size.
 *
 * @param hash a bit for each frequency, set where it is above their median (a "pHash")
 * @param frequencies the 63, as a vector of length 1
 */
record Thumbnail(long hash, float[] frequencies) {

  private static final int WAVES = 8;

  /** Bits of {@link #hash}. */
  static final int BITS = WAVES * WAVES - 1;

  /** By so many bits the hashes of copies may differ. */
  static final int MOST_BITS = 6;

  /** The least correlation of copies; docs/lab/reliability.md says what is measured with it. */
  static final double LEAST_CORRELATION = 0.996;

  /** In levels of 0 to 255: below it there is nothing to see but noise. */
  private static final double LEAST_DEVIATION = 2;

  /** Makes thumbnails of images of one size. Safe to use from many threads. */
  static final class Maker {

    // Shrinking to 16 to 31 cells a side leaves the low frequencies and saves most of the work.
    private static final int CELLS = 16;

    private final int channels;
    private final int height;
    private final int width;
    private final int rowStep;
    private final int columnStep;
    private final float[][] rows;
    private final float[][] columns;

    Maker(int channels, int height, int width) {
      this.channels = channels;
      this.height = height;
      this.width = width;
      this.rowStep = Math.max(1, height / CELLS);
      this.columnStep = Math.max(1, width / CELLS);
      this.rows = cosines(height / rowStep);
      this.columns = cosines(width / columnStep);
    }

    /** The first waves of the orthonormal cosine transform: {@code [8][size]}. */
    private static float[][] cosines(int size) {
      float[][] waves = new float[WAVES][size];
      for (int k = 0; k < WAVES; k++) {
        for (int x = 0; x < size; x++) {
          double wave = Math.cos(Math.PI * (2 * x + 1) * k / (2.0 * size));
          waves[k][x] = (float) (wave * Math.sqrt((k == 0 ? 1.0 : 2.0) / size));
        }
      }
      return waves;
    }

    /**
     * Looks at an image.
     *
     * @param pixels {@code [channels, height, width]}
     * @return null for an image of one color, of which nothing can be said
     */
    Thumbnail of(byte[] pixels) {
      float[] frequencies = frequencies(pixels);
      double squares = 0;
      for (float frequency : frequencies) {
        squares += frequency * frequency;
      }
      double length = Math.sqrt(squares);
      if (length < LEAST_DEVIATION * Math.sqrt(rows[0].length * columns[0].length)) {
        return null;
      }
      for (int i = 0; i < BITS; i++) {
        frequencies[i] /= (float) length;
      }
      return new Thumbnail(hash(frequencies), frequencies);
    }

    private float[] frequencies(byte[] pixels) {
      float[][] waves = new float[WAVES][columns[0].length];
      int[] line = new int[width];
      float[] cells = new float[columns[0].length];
      for (int y = 0; y < rows[0].length; y++) {
        shrinkRow(pixels, y, line, cells);
        for (int down = 0; down < WAVES; down++) {
          float[] wave = waves[down];
          float weight = rows[down][y];
          for (int x = 0; x < wave.length; x++) {
            wave[x] += weight * cells[x];
          }
        }
      }
      float[] frequencies = new float[BITS];
      for (int i = 0; i < BITS; i++) {
        float[] wave = waves[(i + 1) / WAVES];
        float[] cosine = columns[(i + 1) % WAVES];
        for (int x = 0; x < wave.length; x++) {
          frequencies[i] += wave[x] * cosine[x];
        }
      }
      return frequencies;
    }

    /** Brightness, averaged over the cells of a row. */
    private void shrinkRow(byte[] pixels, int row, int[] line, float[] cells) {
      Arrays.fill(line, 0);
      int plane = height * width;
      for (int y = row * rowStep; y < (row + 1) * rowStep; y++) {
        for (int x = 0, at = y * width; x < width; x++, at++) {
          line[x] +=
              channels == 1
                  ? 1000 * (pixels[at] & 0xff)
                  : 299 * (pixels[at] & 0xff)
                      + 587 * (pixels[plane + at] & 0xff)
                      + 114 * (pixels[2 * plane + at] & 0xff);
        }
      }
      for (int x = 0; x < cells.length; x++) {
        float sum = 0;
        for (int at = x * columnStep; at < (x + 1) * columnStep; at++) {
          sum += line[at];
        }
        cells[x] = sum / (1000 * rowStep * columnStep);
      }
    }
  }

  private static long hash(float[] frequencies) {
    float[] sorted = frequencies.clone();
    Arrays.sort(sorted);
    long hash = 0;
    for (float frequency : frequencies) {
      hash = hash << 1 | (frequency > sorted[BITS / 2] ? 1 : 0);
    }
    return hash;
  }

  /** The same picture with left and right exchanged, which turns the sign of every odd wave. */
  Thumbnail mirrored() {
    float[] mirrored = frequencies.clone();
    for (int i = 0; i < BITS; i++) {
      if ((i + 1) % WAVES % 2 == 1) {
        mirrored[i] = -mirrored[i];
      }
    }
    return new Thumbnail(hash(mirrored), mirrored);
  }

  /** Whether two images show the same, as far as can be seen. */
  boolean isLike(Thumbnail other) {
    if (Long.bitCount(hash ^ other.hash) > MOST_BITS) {
      return false;
    }
    float correlation = 0;
    for (int i = 0; i < BITS; i++) {
      correlation += frequencies[i] * other.frequencies[i];
    }
    return correlation >= LEAST_CORRELATION;
  }
}
