package org.vgg4j.profiles.cpu.winograd;

import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Step;
import org.vgg4j.profiles.cpu.onednn.Tensor;

/**
 * Moves 3x3 windows over channels-last images by Winograd's F(4x4, 3x3), see {@link
 * WinogradTransforms}.
 */
public final class WinogradCorrelation implements Step {

  private final Session session;
  private final Tensor source;
  private final int[] padding;
  private final Tensor matrices;
  private final Tensor bias;
  private final boolean relu;
  private final Tensor destination;
  private final WinogradWeights weights;
  private final WinogradTiles sourceTiles;
  private final WinogradTiles resultTiles;
  private final int tiles;
  private final Piece whole;
  private final Piece last;

  /** A number of tiles, from transform to transform. */
  private record Piece(int tiles, Tensor factors, Tensor sums, WinogradProducts products) {}

  /**
   * @param source {@code [batch, channels in, height, width]}
   * @param taps a dense matrix {@code [channels in, channels out]} for each tap of the window
   * @param turned whether the window is turned round, its last tap first
   * @param padding rows above and columns left of the source
   * @param bias null for none
   * @param relu whether negative results become 0
   */
  public WinogradCorrelation(
      Session session,
      Tensor source,
      Tensor taps,
      boolean turned,
      long[] padding,
      Tensor bias,
      boolean relu,
      Tensor destination) {
    this.session = session;
    this.source = source;
    this.padding = new int[] {(int) padding[0], (int) padding[1]};
    this.bias = bias;
    this.relu = relu;
    this.destination = destination;
    long[] results = destination.shape();
    this.matrices = WinogradProducts.matrices(session, source.shape()[1], results[1]);
    this.matrices.place(session.scratch().transformedWeights());
    this.weights = new WinogradWeights(session, taps, turned, matrices);
    this.sourceTiles = new WinogradTiles(source, results);
    this.resultTiles = new WinogradTiles(destination, results);
    this.tiles = WinogradTiles.count(results);
    int atOnce = WinogradTiles.atOnce(tiles, source.shape()[1] + results[1]);
    this.whole = piece(atOnce);
    this.last = tiles % atOnce == 0 ? whole : piece(tiles % atOnce);
  }

  private Piece piece(int count) {
    Tensor factors = WinogradProducts.matrices(session, count, source.shape()[1]);
    Tensor sums = WinogradProducts.matrices(session, count, destination.shape()[1]);
    factors.place(session.scratch().activations(0));
    sums.place(session.scratch().activations(1));
    return new Piece(
        count, factors, sums, new WinogradProducts(session, factors, false, matrices, sums, false));
  }

  @Override
  public String implementation() {
    return WinogradTransforms.NAME;
  }

  @Override
  public void run() {
    matrices.place(session.scratch().transformedWeights());
    weights.transform();
    source.floats();
    destination.floats();
    if (bias != null) {
      bias.floats();
    }
    for (int first = 0; first < tiles; first += whole.tiles) {
      run(first, first + whole.tiles <= tiles ? whole : last);
    }
  }

  private void run(int first, Piece piece) {
    piece.factors.place(session.scratch().activations(0));
    piece.sums.place(session.scratch().activations(1));
    piece.factors.floats();
    piece.sums.floats();
    int pieces = WinogradTiles.pieces(piece.factors);
    session
        .workers()
        .share(
            pieces,
            (context, number) ->
                sourceTiles.transformSource(context, number, first, padding, piece.factors));
    piece.products.run();
    session
        .workers()
        .share(
            pieces,
            (context, number) ->
                resultTiles.transformResult(context, number, first, piece.sums, bias, relu));
  }
}
