package org.vgg4j.datasets;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Images held in memory as CIFAR-10 binary records, in blocks of equally many (one block a file, so
 * that nothing is copied into one huge array). {@link #read} ignores its random generator.
 */
final class RecordImages implements ImageSet {

  private final List<byte[]> blocks;
  private final int perBlock;
  private final List<String> classNames;

  /**
   * @param blocks checked records: every block of the same length, every label in range
   */
  RecordImages(List<byte[]> blocks, List<String> classNames) {
    this.blocks = List.copyOf(blocks);
    this.perBlock = blocks.get(0).length / CifarLayout.RECORD;
    this.classNames = List.copyOf(classNames);
  }

  @Override
  public int size() {
    return blocks.size() * perBlock;
  }

  @Override
  public int channels() {
    return CifarLayout.CHANNELS;
  }

  @Override
  public int height() {
    return CifarLayout.SIDE;
  }

  @Override
  public int width() {
    return CifarLayout.SIDE;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return blocks.get(index / perBlock)[index % perBlock * CifarLayout.RECORD];
  }

  @Override
  public int sourceIndex(int index) {
    return index;
  }

  @Override
  public void read(int index, RandomGenerator random, byte[] target, int offset) {
    System.arraycopy(
        blocks.get(index / perBlock),
        index % perBlock * CifarLayout.RECORD + 1,
        target,
        offset,
        CifarLayout.PIXELS);
  }
}
