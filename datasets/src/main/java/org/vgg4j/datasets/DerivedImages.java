package org.vgg4j.datasets;

import java.util.List;

/**
 * Images of another set, with what that set knows of them; pixels and fingerprints are for who
 * extends it to say.
 */
public abstract class DerivedImages implements ImageSet {

  private final ImageSet source;

  protected DerivedImages(ImageSet source) {
    this.source = source;
  }

  /** The set that the images are of. */
  protected final ImageSet source() {
    return source;
  }

  /** Where an image stands in the set that it is of. */
  protected int sourcePosition(int index) {
    return index;
  }

  @Override
  public int size() {
    return source.size();
  }

  @Override
  public final int channels() {
    return source.channels();
  }

  @Override
  public final int height() {
    return source.height();
  }

  @Override
  public final int width() {
    return source.width();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public final int label(int index) {
    return source.label(sourcePosition(index));
  }

  @Override
  public final int sourceIndex(int index) {
    return source.sourceIndex(sourcePosition(index));
  }

  @Override
  public final String file(int index) {
    return source.file(sourcePosition(index));
  }

  @Override
  public final long rank(int index) {
    return source.rank(sourcePosition(index));
  }

  @Override
  public final String problem(int index) {
    return source.problem(sourcePosition(index));
  }

  @Override
  public final long storedBytes(int index) {
    return source.storedBytes(sourcePosition(index));
  }

  @Override
  public final String stored(int index) {
    return source.stored(sourcePosition(index));
  }

  @Override
  public List<UnreadableImage> leftOut() {
    return source.leftOut();
  }
}
