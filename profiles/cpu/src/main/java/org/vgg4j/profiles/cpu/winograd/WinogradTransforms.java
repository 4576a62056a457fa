package org.vgg4j.profiles.cpu.winograd;

/**
 * The transforms of Winograd's convolution F(4x4, 3x3) (Lavin and Gray 2016, <a
 * href="https://arxiv.org/abs/1509.09308">arXiv:1509.09308</a>), and their adjoints for the
 * gradient of weights.
 *
 * <p>Each works in place on a square of up to 6x6 arrays, row by row with {@value #SIDE} arrays in
 * a row; element {@code x} of all arrays is one tile of one channel. Arrays of their own, one index
 * and few of them in a loop are what the JVM's vectorizer needs: with offsets into one array, or
 * all six results in one loop, the same arithmetic took four times as long.
 */
public final class WinogradTransforms {

  /** What the implementation is called among oneDNN's. */
  public static final String NAME = "winograd:4x4_3x3";

  /** Results of a tile in each direction. */
  static final int RESULTS = 4;

  /** Values that a tile reads in each direction, and products that it needs. */
  static final int SIDE = 6;

  /** Products per tile and pair of channels, where a direct convolution takes 144. */
  public static final int PRODUCTS = SIDE * SIDE;

  private static final int WINDOW = 3;

  private static final float SIXTH = 1f / 6;
  private static final float TWELFTH = 1f / 12;
  private static final float TWENTY_FOURTH = 1f / 24;

  private WinogradTransforms() {}

  /** The transform in one direction, of arrays {@code step} apart. */
  private interface Line {
    void apply(float[][] in, float[][] out, int at, int step, int length);
  }

  /** 6x6 values that a tile reads to 6x6 factors. */
  static void source(float[][] square, float[][] scratch, int length) {
    apply(WinogradTransforms::source, SIDE, SIDE, square, scratch, length);
  }

  /** 6x6 sums of products to 4x4 results. */
  static void result(float[][] square, float[][] scratch, int length) {
    apply(WinogradTransforms::result, SIDE, RESULTS, square, scratch, length);
  }

  /** 3x3 weights to 6x6 factors. */
  static void weights(float[][] square, float[][] scratch, int length) {
    apply(WinogradTransforms::weights, WINDOW, SIDE, square, scratch, length);
  }

  /** 4x4 gradients of results to 6x6 gradients of sums of products: the adjoint of result. */
  static void resultGradient(float[][] square, float[][] scratch, int length) {
    apply(WinogradTransforms::resultGradient, RESULTS, SIDE, square, scratch, length);
  }

  /** 6x6 gradients of factors to 3x3 gradients of weights: the adjoint of weights. */
  static void weightGradient(float[][] square, float[][] scratch, int length) {
    apply(WinogradTransforms::weightGradient, SIDE, WINDOW, square, scratch, length);
  }

  /** Adds the same values to each of 4x4 results. */
  static void add(float[][] square, float[] values, int length) {
    for (int row = 0; row < RESULTS; row++) {
      for (int column = 0; column < RESULTS; column++) {
        add(square[row * SIDE + column], values, length);
      }
    }
  }

  private static void add(float[] sums, float[] values, int length) {
    for (int x = 0; x < length; x++) {
      sums[x] += values[x];
    }
  }

  /** Sets what is negative among 4x4 results to 0. */
  static void relu(float[][] square, int length) {
    for (int row = 0; row < RESULTS; row++) {
      for (int column = 0; column < RESULTS; column++) {
        relu(square[row * SIDE + column], length);
      }
    }
  }

  private static void relu(float[] values, int length) {
    for (int x = 0; x < length; x++) {
      values[x] = Math.max(values[x], 0);
    }
  }

  private static void apply(
      Line line, int from, int to, float[][] square, float[][] scratch, int length) {
    for (int column = 0; column < from; column++) {
      line.apply(square, scratch, column, SIDE, length);
    }
    for (int row = 0; row < to; row++) {
      line.apply(scratch, square, row * SIDE, 1, length);
    }
  }

  private static void source(float[][] in, float[][] out, int at, int step, int length) {
    float[] b = in[at + step];
    float[] c = in[at + 2 * step];
    float[] d = in[at + 3 * step];
    float[] e = in[at + 4 * step];
    ends(in[at], c, e, out[at], length);
    ends(b, d, in[at + 5 * step], out[at + 5 * step], length);
    float[] plus = out[at + step];
    float[] minus = out[at + 2 * step];
    for (int x = 0; x < length; x++) {
      float even = e[x] - 4 * c[x];
      float odd = d[x] - 4 * b[x];
      plus[x] = even + odd;
      minus[x] = even - odd;
    }
    float[] plusTwo = out[at + 3 * step];
    float[] minusTwo = out[at + 4 * step];
    for (int x = 0; x < length; x++) {
      float even = e[x] - c[x];
      float odd = 2 * (d[x] - b[x]);
      plusTwo[x] = even + odd;
      minusTwo[x] = even - odd;
    }
  }

  private static void ends(float[] a, float[] c, float[] e, float[] out, int length) {
    for (int x = 0; x < length; x++) {
      out[x] = 4 * a[x] - 5 * c[x] + e[x];
    }
  }

  private static void result(float[][] in, float[][] out, int at, int step, int length) {
    float[] a = in[at];
    float[] b = in[at + step];
    float[] c = in[at + 2 * step];
    float[] d = in[at + 3 * step];
    float[] e = in[at + 4 * step];
    float[] f = in[at + 5 * step];
    float[] first = out[at];
    for (int x = 0; x < length; x++) {
      first[x] = a[x] + b[x] + c[x] + d[x] + e[x];
    }
    float[] second = out[at + step];
    float[] third = out[at + 2 * step];
    for (int x = 0; x < length; x++) {
      second[x] = (b[x] - c[x]) + 2 * (d[x] - e[x]);
      third[x] = (b[x] + c[x]) + 4 * (d[x] + e[x]);
    }
    float[] fourth = out[at + 3 * step];
    for (int x = 0; x < length; x++) {
      fourth[x] = (b[x] - c[x]) + 8 * (d[x] - e[x]) + f[x];
    }
  }

  private static void weights(float[][] in, float[][] out, int at, int step, int length) {
    float[] a = in[at];
    float[] b = in[at + step];
    float[] c = in[at + 2 * step];
    float[] first = out[at];
    float[] last = out[at + 5 * step];
    for (int x = 0; x < length; x++) {
      first[x] = 0.25f * a[x];
      last[x] = c[x];
    }
    float[] plus = out[at + step];
    float[] minus = out[at + 2 * step];
    for (int x = 0; x < length; x++) {
      float even = -SIXTH * (a[x] + c[x]);
      float odd = -SIXTH * b[x];
      plus[x] = even + odd;
      minus[x] = even - odd;
    }
    float[] plusTwo = out[at + 3 * step];
    float[] minusTwo = out[at + 4 * step];
    for (int x = 0; x < length; x++) {
      float even = TWENTY_FOURTH * a[x] + SIXTH * c[x];
      float odd = TWELFTH * b[x];
      plusTwo[x] = even + odd;
      minusTwo[x] = even - odd;
    }
  }

  private static void resultGradient(float[][] in, float[][] out, int at, int step, int length) {
    float[] a = in[at];
    float[] b = in[at + step];
    float[] c = in[at + 2 * step];
    float[] d = in[at + 3 * step];
    float[] first = out[at];
    float[] last = out[at + 5 * step];
    for (int x = 0; x < length; x++) {
      first[x] = a[x];
      last[x] = d[x];
    }
    float[] plus = out[at + step];
    float[] minus = out[at + 2 * step];
    for (int x = 0; x < length; x++) {
      float even = a[x] + c[x];
      float odd = b[x] + d[x];
      plus[x] = even + odd;
      minus[x] = even - odd;
    }
    float[] plusTwo = out[at + 3 * step];
    float[] minusTwo = out[at + 4 * step];
    for (int x = 0; x < length; x++) {
      float even = a[x] + 4 * c[x];
      float odd = 2 * b[x] + 8 * d[x];
      plusTwo[x] = even + odd;
      minusTwo[x] = even - odd;
    }
  }

  private static void weightGradient(float[][] in, float[][] out, int at, int step, int length) {
    float[] a = in[at];
    float[] b = in[at + step];
    float[] c = in[at + 2 * step];
    float[] d = in[at + 3 * step];
    float[] e = in[at + 4 * step];
    float[] f = in[at + 5 * step];
    float[] first = out[at];
    for (int x = 0; x < length; x++) {
      first[x] = 0.25f * a[x] - SIXTH * (b[x] + c[x]) + TWENTY_FOURTH * (d[x] + e[x]);
    }
    float[] second = out[at + step];
    for (int x = 0; x < length; x++) {
      second[x] = SIXTH * (c[x] - b[x]) + TWELFTH * (d[x] - e[x]);
    }
    float[] third = out[at + 2 * step];
    for (int x = 0; x < length; x++) {
      third[x] = SIXTH * (d[x] + e[x] - b[x] - c[x]) + f[x];
    }
  }
}
