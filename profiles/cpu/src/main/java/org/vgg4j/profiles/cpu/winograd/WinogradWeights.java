package org.vgg4j.profiles.cpu.winograd;

import java.nio.FloatBuffer;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.onednn.ThreadContext;

/**
 * 3x3 weights, and the {@value WinogradTransforms#PRODUCTS} matrices {@code [channels in, channels
 * out]} that they are transformed to, or their gradients, transformed back.
 */
final class WinogradWeights {

  private static final int WINDOW = 3;
  private static final int TAPS = WINDOW * WINDOW;

  /** Weights that are transformed at once. */
  private static final int BLOCK = 512;

  private final Session session;
  private final Tensor taps;
  private final boolean turned;
  private final Tensor matrices;
  private final int count;

  /**
   * @param taps a dense matrix {@code [channels in, channels out]} for each tap of the window
   * @param turned whether the window is turned round, its last tap first
   */
  WinogradWeights(Session session, Tensor taps, boolean turned, Tensor matrices) {
    this.session = session;
    this.taps = taps;
    this.turned = turned;
    this.matrices = matrices;
    this.count = Math.toIntExact(matrices.shape()[1] * matrices.shape()[2]);
  }

  /** Weights to matrices. */
  void transform() {
    taps.floats();
    matrices.floats();
    session.workers().share((count + BLOCK - 1) / BLOCK, this::transform);
  }

  /** Gradients of matrices to gradients of weights. */
  void transformBack() {
    taps.floats();
    matrices.floats();
    session.workers().share((count + BLOCK - 1) / BLOCK, this::transformBack);
  }

  private void transform(ThreadContext context, int piece) {
    int start = piece * BLOCK;
    int length = Math.min(BLOCK, count - start);
    float[][] square = context.block(0, WinogradTransforms.PRODUCTS, length);
    FloatBuffer source = taps.floats();
    for (int tap = 0; tap < TAPS; tap++) {
      source.get(number(tap) * count + start, square[place(tap)], 0, length);
    }
    float[][] scratch = context.block(1, WinogradTransforms.PRODUCTS, length);
    WinogradTransforms.weights(square, scratch, length);
    FloatBuffer destination = matrices.floats();
    for (int i = 0; i < WinogradTransforms.PRODUCTS; i++) {
      destination.put(i * count + start, square[i], 0, length);
    }
  }

  private void transformBack(ThreadContext context, int piece) {
    int start = piece * BLOCK;
    int length = Math.min(BLOCK, count - start);
    float[][] square = context.block(0, WinogradTransforms.PRODUCTS, length);
    FloatBuffer source = matrices.floats();
    for (int i = 0; i < WinogradTransforms.PRODUCTS; i++) {
      source.get(i * count + start, square[i], 0, length);
    }
    float[][] scratch = context.block(1, WinogradTransforms.PRODUCTS, length);
    WinogradTransforms.weightGradient(square, scratch, length);
    FloatBuffer destination = taps.floats();
    for (int tap = 0; tap < TAPS; tap++) {
      destination.put(number(tap) * count + start, square[place(tap)], 0, length);
    }
  }

  private int number(int tap) {
    return turned ? TAPS - 1 - tap : tap;
  }

  private static int place(int tap) {
    return tap / WINDOW * WinogradTransforms.SIDE + tap % WINDOW;
  }
}
