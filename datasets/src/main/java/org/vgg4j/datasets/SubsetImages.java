package org.vgg4j.datasets;

import java.util.List;
import java.util.stream.IntStream;

/** Some images of another set, in the order given, and the files that cannot be such. */
public final class SubsetImages implements ImageSet {

  private final ImageSet source;
  private final int[] indices;
  private final List<UnreadableImage> leftOut;
  private final List<String> classNames;

  public SubsetImages(ImageSet source, int[] indices) {
    this(source, indices, List.of());
  }

  public SubsetImages(ImageSet source, int[] indices, List<UnreadableImage> leftOut) {
    this(source, indices, leftOut, source.classNames());
  }

  private SubsetImages(
      ImageSet source, int[] indices, List<UnreadableImage> leftOut, List<String> classNames) {
    this.source = source;
    this.indices = indices.clone();
    this.leftOut = List.copyOf(leftOut);
    this.classNames = List.copyOf(classNames);
  }

  /**
   * All images of a set, whose classes are called otherwise.
   *
   * @param classNames a name for each class, in label order
   */
  public static SubsetImages renamed(ImageSet set, List<String> classNames) {
    int[] all = IntStream.range(0, set.size()).toArray();
    return new SubsetImages(set, all, set.leftOut(), classNames);
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public int channels() {
    return source.channels();
  }

  @Override
  public int height() {
    return source.height();
  }

  @Override
  public int width() {
    return source.width();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return source.label(indices[index]);
  }

  @Override
  public int sourceIndex(int index) {
    return source.sourceIndex(indices[index]);
  }

  @Override
  public String file(int index) {
    return source.file(indices[index]);
  }

  @Override
  public long rank(int index) {
    return source.rank(indices[index]);
  }

  @Override
  public String problem(int index) {
    return source.problem(indices[index]);
  }

  @Override
  public long fingerprint(int index) {
    return source.fingerprint(indices[index]);
  }

  @Override
  public long storedBytes(int index) {
    return source.storedBytes(indices[index]);
  }

  @Override
  public String stored(int index) {
    return source.stored(indices[index]);
  }

  @Override
  public List<UnreadableImage> leftOut() {
    return leftOut;
  }

  @Override
  public void read(int index, RandomCrop crop, byte[] target, int offset) {
    source.read(indices[index], crop, target, offset);
  }
}
