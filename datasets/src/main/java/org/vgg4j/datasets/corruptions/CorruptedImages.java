package org.vgg4j.datasets.corruptions;

import java.util.ArrayList;
import java.util.List;
import org.vgg4j.datasets.DatasetSplits.Condition;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.UnreadableImage;

/** The images of another set, each corrupted whenever it is read, always in the same way. */
public final class CorruptedImages implements ImageSet {

  private final ImageSet source;
  private final Corruption corruption;
  private final int severity;
  private final long seed;

  /**
   * @param severity 1 to {@link Corruption#SEVERITIES}
   * @param seed of the random numbers
   */
  public CorruptedImages(ImageSet source, Corruption corruption, int severity, long seed) {
    this.source = source;
    this.corruption = corruption;
    this.severity = severity;
    this.seed = seed;
  }

  /** A set under corruptions, each in every severity that is given; nothing is made yet. */
  public static List<Condition> conditions(ImageSet source, List<Strength> strengths, long seed) {
    List<Condition> conditions = new ArrayList<>();
    for (Strength strength : strengths) {
      conditions.add(
          new Condition(
              strength.corruption().id(),
              strength.severity(),
              new CorruptedImages(source, strength.corruption(), strength.severity(), seed)));
    }
    return conditions;
  }

  @Override
  public void read(int index, RandomCrop crop, byte[] target, int offset) {
    source.read(index, crop, target, offset);
    corruption.apply(
        target, offset, channels(), height(), width(), severity, seed, source.sourceIndex(index));
  }

  @Override
  public int size() {
    return source.size();
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
    return source.classNames();
  }

  @Override
  public int label(int index) {
    return source.label(index);
  }

  @Override
  public int sourceIndex(int index) {
    return source.sourceIndex(index);
  }

  @Override
  public String file(int index) {
    return source.file(index);
  }

  @Override
  public long rank(int index) {
    return source.rank(index);
  }

  @Override
  public String problem(int index) {
    return source.problem(index);
  }

  @Override
  public long storedBytes(int index) {
    return source.storedBytes(index);
  }

  @Override
  public String stored(int index) {
    return source.stored(index);
  }

  @Override
  public List<UnreadableImage> leftOut() {
    return source.leftOut();
  }
}
