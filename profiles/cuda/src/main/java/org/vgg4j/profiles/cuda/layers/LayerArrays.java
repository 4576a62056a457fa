package org.vgg4j.profiles.cuda.layers;

import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.cuda.cudnn.CudaLibraryException;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.layers.AcceleratedLayer;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.InputCheck;
import org.vgg4j.profiles.layers.Place;
import org.vgg4j.profiles.layers.ResultExchange;
import org.vgg4j.profiles.layers.SourceExchange;
import org.vgg4j.profiles.layers.StockFallback;

/**
 * How a replaced layer gets and returns arrays: as they are, if only their values are packed.
 *
 * <p><b>NaN and infinity.</b> To look for them would be to wait for the GPU, so nobody does.
 * cuDNN's kernels hand them on (it is told so where it has a choice), but not to exactly the places
 * that stock does: weights are not multiplied with padding.
 */
final class LayerArrays implements SourceExchange<INDArray>, ResultExchange<INDArray> {

  private static final Logger LOG = LoggerFactory.getLogger(LayerArrays.class);

  private final GraphSession session;
  private final String layer;
  private final InputCheck check;
  private final boolean gradientWanted;
  private final INDArray noGradient = Nd4j.scalar(0f);
  private INDArray source;
  private String refusal;

  LayerArrays(GraphSession session, Place<INDArray> place) {
    this.session = session;
    this.layer = place.name();
    this.check = new InputCheck(place);
    this.gradientWanted = place.gradientWanted();
  }

  Session session() {
    return session.session();
  }

  StepResults results() {
    return session.results();
  }

  boolean gradientWanted() {
    return gradientWanted;
  }

  /** Queues work on the GPU; see {@link GraphSession#compute}. */
  <R> R compute(Supplier<R> work) {
    return session.compute(layer, work);
  }

  /** See {@link GraphSession#seedDropout}. */
  void seedDropout() {
    session.seedDropout(layer);
  }

  /** A new array for a layer's result. */
  static INDArray result(LayerWorkspaceMgr workspaces, long... shape) {
    return workspaces.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape, 'c');
  }

  /** A new array for the gradient of a layer's source. */
  static INDArray sourceGradient(LayerWorkspaceMgr workspaces, long... shape) {
    return workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, shape, 'c');
  }

  /** A new array for the rest of a backward pass. */
  static INDArray interim(LayerWorkspaceMgr workspaces, long... shape) {
    return workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, shape, 'c');
  }

  /** A source with packed values, which live as long as a forward pass's results do. */
  static INDArray packedSource(INDArray array, LayerWorkspaceMgr workspaces) {
    return DeviceArrays.isPacked(array) ? array : copy(array, result(workspaces, array.shape()));
  }

  /** A gradient with packed values, in the shape that a result had. */
  static INDArray packedGradient(INDArray array, LayerWorkspaceMgr workspaces) {
    return DeviceArrays.isPacked(array) ? array : copy(array, interim(workspaces, array.shape()));
  }

  private static INDArray copy(INDArray from, INDArray to) {
    return to.assign(from);
  }

  @Override
  public boolean accepts(INDArray array, INDArray mask) {
    return check.acceptsImages(array, false, mask) || stockFollows();
  }

  @Override
  public boolean acceptsVectors(INDArray array, INDArray mask, long length) {
    return check.acceptsVectors(array, false, mask, length) || stockFollows();
  }

  private boolean stockFollows() {
    session.stockFollows();
    return false;
  }

  /** Whether cuDNN computes this pass of a layer to which vectors are images of one pixel. */
  boolean acceptsImagesOrVectors(INDArray array, INDArray mask) {
    boolean vectors = array != null && array.rank() == 2 && mask == null;
    return vectors || accepts(array, mask);
  }

  /**
   * The gradient of a source, where the layer before wants it; null where it does not.
   *
   * @param epsilon gradient of the result
   * @param source shape of the source
   * @param kernel reads the gradient of the result and writes that of the source
   */
  INDArray backward(
      INDArray epsilon,
      long[] source,
      LayerWorkspaceMgr workspaces,
      BiConsumer<Pointer, Pointer> kernel) {
    if (!gradientWanted()) {
      return null;
    }
    INDArray gradient = packedGradient(epsilon, workspaces);
    INDArray sourceGradient = sourceGradient(workspaces, source);
    kernel.accept(DeviceArrays.read(gradient), DeviceArrays.write(sourceGradient));
    return sourceGradient;
  }

  /** The shape of images, or of vectors as images of one pixel. */
  static long[] images(INDArray array) {
    return array.rank() == 2 ? new long[] {array.size(0), array.size(1), 1, 1} : array.shape();
  }

  @Override
  public INDArray receive(INDArray array) {
    source = array;
    return array;
  }

  @Override
  public void refused(String reason) {
    refusal = reason;
  }

  @Override
  public INDArray asStock(boolean training) {
    check.runsStock(refusal);
    session.stockFollows();
    return source;
  }

  /** Says that cuDNN convolves where cuBLAS does not multiply. */
  void computedByConvolution(CudaLibraryException reason) {
    LOG.warn(
        "layer '{}' is computed by a convolution of cuDNN's: its product is refused by cuBLAS ({})",
        layer,
        reason.getMessage());
  }

  /** Counts a pass that the stock layer computes after all. */
  void runsStock(EngineRefusal reason) {
    check.runsStock(reason.getMessage());
    session.stockFollows();
  }

  @Override
  public INDArray publishGradient(INDArray gradient, long[] shape, LayerWorkspaceMgr workspaces) {
    return gradient;
  }

  @Override
  public Pair<Gradient, INDArray> publishStock(Pair<Gradient, INDArray> computed) {
    return computed;
  }

  @Override
  public INDArray noGradient() {
    return noGradient;
  }

  @Override
  public INDArray publish(
      AcceleratedLayer.Result<INDArray> result,
      boolean training,
      LayerWorkspaceMgr workspaces,
      StockFallback owner) {
    return result.values();
  }

  @Override
  public INDArray computeAsStock(
      boolean training, LayerWorkspaceMgr workspaces, StockFallback owner) {
    return owner.asStock(training, workspaces);
  }

  @Override
  public boolean acceptsGradient(INDArray epsilon, StockFallback owner) {
    return true;
  }

  @Override
  public INDArray gradient(INDArray epsilon) {
    return epsilon;
  }

  @Override
  public INDArray stockGradient(INDArray epsilon) {
    session.stockFollows();
    return epsilon;
  }

  @Override
  public void release(INDArray gradient) {}
}
