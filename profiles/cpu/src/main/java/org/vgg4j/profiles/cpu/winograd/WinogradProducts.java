package org.vgg4j.profiles.cpu.winograd;

import java.util.ArrayList;
import java.util.List;
import org.vgg4j.profiles.cpu.onednn.Kernel;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.onednn.ThreadContext;

/**
 * {@value WinogradTransforms#PRODUCTS} matrix products, one for each position in Winograd's square.
 * Threads share the positions, so that each matrix is read by one of them, and no sum depends on
 * how many there are.
 */
final class WinogradProducts {

  private final Session session;
  private final Tensor left;
  private final Tensor right;
  private final Tensor result;
  private final List<Part> parts = new ArrayList<>();

  /** The products from one position on, which one thread computes. */
  private record Part(int position, Tensor left, Tensor right, Tensor result, Kernel kernel) {}

  /**
   * @param left {@code [positions, rows, inner]}, or {@code [positions, inner, rows]}
   * @param transposed whether the left matrices are
   * @param right {@code [positions, inner, columns]}
   * @param result {@code [positions, rows, columns]}
   * @param add whether products are added to what is there
   */
  WinogradProducts(
      Session session, Tensor left, boolean transposed, Tensor right, Tensor result, boolean add) {
    this.session = session;
    this.left = left;
    this.right = right;
    this.result = result;
    int count = Math.min(session.workers().count(), WinogradTransforms.PRODUCTS);
    for (int i = 0; i < count; i++) {
      ThreadContext context = session.workers().context(i);
      int from = WinogradTransforms.PRODUCTS * i / count;
      int positions = WinogradTransforms.PRODUCTS * (i + 1) / count - from;
      Tensor factors = part(left, positions, transposed);
      Tensor others = part(right, positions, false);
      Tensor sums = part(result, positions, false);
      Kernel kernel =
          session
              .threads()
              .single(
                  () -> session.primitives().product(context, factors, others, null, sums, add));
      parts.add(new Part(from, factors, others, sums, kernel));
    }
  }

  /** Dense matrices, one for each position. */
  static Tensor matrices(Session session, long rows, long columns) {
    return session.strided(
        new long[] {WinogradTransforms.PRODUCTS, rows, columns},
        new long[] {rows * columns, columns, 1});
  }

  private Tensor part(Tensor matrices, long positions, boolean transposed) {
    long rows = matrices.shape()[1];
    long columns = matrices.shape()[2];
    return transposed
        ? session.strided(
            new long[] {positions, columns, rows}, new long[] {rows * columns, 1, columns})
        : session.strided(
            new long[] {positions, rows, columns}, new long[] {rows * columns, columns, 1});
  }

  void run() {
    session.workers().share(parts.size(), (context, number) -> run(parts.get(number)));
  }

  private void run(Part part) {
    place(part.left, left, part.position);
    place(part.right, right, part.position);
    place(part.result, result, part.position);
    part.kernel.run();
  }

  private static void place(Tensor part, Tensor matrices, int position) {
    part.alias(matrices, matrices.bytes() / WinogradTransforms.PRODUCTS * position);
  }
}
