package org.vgg4j.datasets;

import java.util.List;
import java.util.stream.IntStream;

/** Some images of another set, in the order given, and the files that cannot be such. */
public final class SubsetImages extends DerivedImages {

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
    super(source);
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
  protected int sourcePosition(int index) {
    return indices[index];
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public long fingerprint(int index) {
    return source().fingerprint(indices[index]);
  }

  @Override
  public List<UnreadableImage> leftOut() {
    return leftOut;
  }

  @Override
  public void read(int index, RandomCrop crop, byte[] target, int offset) {
    source().read(indices[index], crop, target, offset);
  }
}
