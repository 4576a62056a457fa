package org.vgg4j.datasets.corruptions;

import java.util.ArrayList;
import java.util.List;
import org.vgg4j.datasets.DatasetSplits.Condition;
import org.vgg4j.datasets.DerivedImages;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.RandomCrop;

/** The images of another set, each corrupted whenever it is read, always in the same way. */
public final class CorruptedImages extends DerivedImages {

  private final Corruption corruption;
  private final int severity;
  private final long seed;

  /**
   * @param severity 1 to {@link Corruption#SEVERITIES}
   * @param seed of the random numbers
   */
  public CorruptedImages(ImageSet source, Corruption corruption, int severity, long seed) {
    super(source);
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
    source().read(index, crop, target, offset);
    corruption.apply(
        target, offset, channels(), height(), width(), severity, seed, sourceIndex(index));
  }
}
