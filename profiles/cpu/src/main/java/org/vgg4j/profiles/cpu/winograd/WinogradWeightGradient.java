package org.vgg4j.profiles.cpu.winograd;

import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Step;
import org.vgg4j.profiles.cpu.onednn.Tensor;

/**
 * The gradient of a convolution's 3x3 weights by the adjoint of Winograd's F(4x4, 3x3), see {@link
 * WinogradTransforms}: a matrix product over tiles for each position in the square.
 */
public final class WinogradWeightGradient implements Step {

  private final Session session;
  private final Tensor source;
  private final int[] padding;
  private final Tensor gradient;
  private final Tensor sums;
  private final WinogradWeights weights;
  private final WinogradTiles sourceTiles;
  private final WinogradTiles gradientTiles;
  private final int tiles;
  private final Piece first;
  private final Piece whole;
  private final Piece last;

  /** A number of tiles, whose products are added to those of the pieces before. */
  private record Piece(int tiles, Tensor factors, Tensor changes, WinogradProducts products) {}

  /**
   * @param source {@code [batch, channels in, height, width]}
   * @param padding rows above and columns left of the source
   * @param gradient of the result
   * @param taps where to put a dense matrix {@code [channels in, channels out]} for each tap
   */
  public WinogradWeightGradient(
      Session session, Tensor source, long[] padding, Tensor gradient, Tensor taps) {
    this.session = session;
    this.source = source;
    this.padding = new int[] {(int) padding[0], (int) padding[1]};
    this.gradient = gradient;
    long[] results = gradient.shape();
    this.sums = WinogradProducts.matrices(session, source.shape()[1], results[1]);
    this.sums.place(session.scratch().transformedWeights());
    this.weights = new WinogradWeights(session, taps, false, sums);
    this.sourceTiles = new WinogradTiles(source, results);
    this.gradientTiles = new WinogradTiles(gradient, results);
    this.tiles = WinogradTiles.count(results);
    int atOnce = WinogradTiles.atOnce(tiles, source.shape()[1] + results[1]);
    this.first = piece(atOnce, false);
    this.whole = piece(atOnce, true);
    this.last = tiles % atOnce == 0 ? whole : piece(tiles % atOnce, true);
  }

  private Piece piece(int count, boolean add) {
    Tensor factors = WinogradProducts.matrices(session, count, source.shape()[1]);
    Tensor changes = WinogradProducts.matrices(session, count, gradient.shape()[1]);
    factors.place(session.scratch().activations(0));
    changes.place(session.scratch().activations(1));
    return new Piece(
        count, factors, changes, new WinogradProducts(session, factors, true, changes, sums, add));
  }

  @Override
  public String implementation() {
    return WinogradTransforms.NAME;
  }

  @Override
  public void run() {
    sums.place(session.scratch().transformedWeights());
    source.floats();
    gradient.floats();
    run(0, first);
    for (int from = first.tiles; from < tiles; from += whole.tiles) {
      run(from, from + whole.tiles <= tiles ? whole : last);
    }
    weights.transformBack();
  }

  private void run(int from, Piece piece) {
    piece.factors.place(session.scratch().activations(0));
    piece.changes.place(session.scratch().activations(1));
    piece.factors.floats();
    piece.changes.floats();
    session
        .workers()
        .share(
            WinogradTiles.pieces(piece.factors),
            (context, number) -> {
              sourceTiles.transformSource(context, number, from, padding, piece.factors);
              gradientTiles.transformResultGradient(context, number, from, piece.changes);
            });
    piece.products.run();
  }
}
