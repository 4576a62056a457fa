package org.vgg4j.profiles.cpu.winograd;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.onednn.ThreadContext;

/**
 * Images cut into tiles of {@value WinogradTransforms#RESULTS} rows and columns, numbered row by
 * row and image by image, and {@value WinogradTransforms#PRODUCTS} matrices {@code [tiles,
 * channels]} that some of the tiles are transformed to or from, a block at a time. Those at the
 * lower and right edge may reach beyond the image.
 *
 * <p>Values lie in oneDNN's memory; loops in Java run over arrays on the heap, to which they are
 * copied, because the JVM compiles only those to vector instructions.
 */
public final class WinogradTiles {

  /** Tiles that a thread takes at a time. */
  private static final int TILES = 8;

  /** Values of one array of the square that are transformed at once. */
  private static final int BLOCK = 512;

  /** Transformed values of a piece of tiles, small enough for the last cache. */
  private static final int FLOATS = 1 << 21;

  private static final int FEWEST_AT_ONCE = 64;

  private final Tensor images;
  private final int channels;
  private final int height;
  private final int width;
  private final int down;
  private final int across;

  /**
   * @param images {@code [batch, channels, height, width]}, channels last
   * @param results of the same batch, height and width as the results that tiles are cut from
   */
  WinogradTiles(Tensor images, long[] results) {
    long[] shape = images.shape();
    this.images = images;
    this.channels = Math.toIntExact(shape[1]);
    this.height = Math.toIntExact(shape[2]);
    this.width = Math.toIntExact(shape[3]);
    this.down = tiles(results[2]);
    this.across = tiles(results[3]);
  }

  /** How many tiles images of a shape {@code [batch, channels, height, width]} are cut into. */
  public static int count(long[] shape) {
    return Math.toIntExact(shape[0] * tiles(shape[2]) * tiles(shape[3]));
  }

  /**
   * How many tiles are transformed, multiplied and transformed back before the next are.
   *
   * @param channels of source and result together
   */
  public static int atOnce(int tiles, long channels) {
    int most = (int) (FLOATS / WinogradTransforms.PRODUCTS / channels);
    return Math.min(tiles, Math.max(FEWEST_AT_ONCE, most));
  }

  private static int tiles(long side) {
    return Math.toIntExact((side + WinogradTransforms.RESULTS - 1) / WinogradTransforms.RESULTS);
  }

  /** How many pieces of work the tiles of some matrices are. */
  static int pieces(Tensor matrices) {
    return Math.toIntExact((matrices.shape()[1] + TILES - 1) / TILES);
  }

  /** What happens to the tiles {@code from} to {@code from + count} of some matrices. */
  private interface BlockWork {
    void run(int from, int count);
  }

  private void forEachBlock(int piece, Tensor matrices, BlockWork work) {
    int end = Math.min(Math.toIntExact(matrices.shape()[1]), (piece + 1) * TILES);
    int block = Math.max(1, BLOCK / channels);
    for (int from = piece * TILES; from < end; from += block) {
      work.run(from, Math.min(block, end - from));
    }
  }

  /**
   * Transforms the 6x6 pixels that each tile's results depend on; 0 beyond the images.
   *
   * @param first number of the tile in the matrices' first row
   * @param padding rows above and columns left of the images
   * @param piece of the matrices' tiles
   */
  void transformSource(
      ThreadContext context, int piece, int first, int[] padding, Tensor matrices) {
    forEachBlock(
        piece,
        matrices,
        (from, count) -> {
          float[][] square = square(context, count);
          for (int i = 0; i < count; i++) {
            int side = WinogradTransforms.SIDE;
            read(first + from + i, side, padding[0], padding[1], square, i * channels);
          }
          WinogradTransforms.source(square, scratch(context, count), count * channels);
          put(square, matrices, from, count);
        });
  }

  /** Transforms the gradients of each tile's 4x4 results. */
  void transformResultGradient(ThreadContext context, int piece, int first, Tensor matrices) {
    forEachBlock(
        piece,
        matrices,
        (from, count) -> {
          float[][] square = square(context, count);
          for (int i = 0; i < count; i++) {
            read(first + from + i, WinogradTransforms.RESULTS, 0, 0, square, i * channels);
          }
          WinogradTransforms.resultGradient(square, scratch(context, count), count * channels);
          put(square, matrices, from, count);
        });
  }

  /**
   * Transforms sums of products to each tile's 4x4 results.
   *
   * @param bias null for none
   * @param relu whether negative results become 0
   */
  void transformResult(
      ThreadContext context, int piece, int first, Tensor sums, Tensor bias, boolean relu) {
    forEachBlock(
        piece,
        sums,
        (from, count) -> {
          float[][] square = square(context, count);
          float[][] scratch = scratch(context, count);
          get(sums, from, count, square);
          int length = count * channels;
          WinogradTransforms.result(square, scratch, length);
          if (bias != null) {
            for (int i = 0; i < count; i++) {
              bias.floats().get(0, scratch[0], i * channels, channels);
            }
            WinogradTransforms.add(square, scratch[0], length);
          }
          if (relu) {
            WinogradTransforms.relu(square, length);
          }
          for (int i = 0; i < count; i++) {
            write(square, i * channels, first + from + i);
          }
        });
  }

  private float[][] square(ThreadContext context, int count) {
    return context.block(0, WinogradTransforms.PRODUCTS, count * channels);
  }

  private float[][] scratch(ThreadContext context, int count) {
    return context.block(1, WinogradTransforms.PRODUCTS, count * channels);
  }

  private void put(float[][] square, Tensor matrices, int from, int count) {
    FloatBuffer values = matrices.floats();
    int rows = (int) matrices.shape()[1];
    for (int i = 0; i < WinogradTransforms.PRODUCTS; i++) {
      values.put((i * rows + from) * channels, square[i], 0, count * channels);
    }
  }

  private void get(Tensor matrices, int from, int count, float[][] square) {
    FloatBuffer values = matrices.floats();
    int rows = (int) matrices.shape()[1];
    for (int i = 0; i < WinogradTransforms.PRODUCTS; i++) {
      values.get((i * rows + from) * channels, square[i], 0, count * channels);
    }
  }

  private void read(int tile, int side, int above, int before, float[][] square, int at) {
    FloatBuffer values = images.floats();
    int image = image(tile);
    int top = top(tile) - above;
    int left = left(tile) - before;
    for (int i = 0; i < side; i++) {
      int row = top + i;
      int start = (image + row) * width;
      for (int j = 0; j < side; j++) {
        int column = left + j;
        float[] pixel = square[i * WinogradTransforms.SIDE + j];
        if (row >= 0 && row < height && column >= 0 && column < width) {
          values.get((start + column) * channels, pixel, at, channels);
        } else {
          Arrays.fill(pixel, at, at + channels, 0);
        }
      }
    }
  }

  private void write(float[][] results, int at, int tile) {
    FloatBuffer values = images.floats();
    int image = image(tile);
    int top = top(tile);
    int left = left(tile);
    int rows = Math.min(WinogradTransforms.RESULTS, height - top);
    int columns = Math.min(WinogradTransforms.RESULTS, width - left);
    for (int i = 0; i < rows; i++) {
      int start = (image + top + i) * width + left;
      for (int j = 0; j < columns; j++) {
        float[] pixel = results[i * WinogradTransforms.SIDE + j];
        values.put((start + j) * channels, pixel, at, channels);
      }
    }
  }

  /** Number of the first row of a tile's image. */
  private int image(int tile) {
    return tile / (down * across) * height;
  }

  private int top(int tile) {
    return tile % (down * across) / across * WinogradTransforms.RESULTS;
  }

  private int left(int tile) {
    return tile % across * WinogradTransforms.RESULTS;
  }
}
