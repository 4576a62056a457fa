package org.vgg4j.profiles.spark.shards;

import java.nio.ByteBuffer;
import java.util.List;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.datasets.images.StoredImage;
import org.vgg4j.datasets.pixels.PixelImages;

/**
 * Images of shards that are mapped into memory. Random crops are of the images as they are laid.
 */
final class StagedImages implements ImageSet {

  private final ShardIndex index;
  private final List<ByteBuffer> shards;

  /**
   * @param shards all of them, whole
   */
  StagedImages(ShardIndex index, List<ByteBuffer> shards) {
    this.index = index;
    this.shards = List.copyOf(shards);
  }

  @Override
  public int size() {
    return index.images();
  }

  @Override
  public int channels() {
    return index.channels();
  }

  @Override
  public int height() {
    return index.height();
  }

  @Override
  public int width() {
    return index.width();
  }

  @Override
  public List<String> classNames() {
    return index.classNames();
  }

  @Override
  public int label(int image) {
    return shard(image).getInt(start(image));
  }

  @Override
  public int sourceIndex(int image) {
    return shard(image).getInt(start(image) + Integer.BYTES);
  }

  /** Known of images that cannot be read, which are to be named. */
  @Override
  public String file(int image) {
    return index.unreadableFile(image);
  }

  @Override
  public void read(int image, RandomCrop crop, byte[] target, int offset) {
    ByteBuffer shard = shard(image);
    int start = start(image);
    if (shard.get(start + 2 * Integer.BYTES) == 0) {
      throw new UnreadableImageException(
          file(image),
          "image " + image + " could not be read where it was laid for the cluster",
          null);
    }
    if (crop == null) {
      shard.get(start + ShardIndex.HEADER, target, offset, index.pixels());
      return;
    }
    byte[] pixels = new byte[index.pixels()];
    shard.get(start + ShardIndex.HEADER, pixels);
    new StoredImage(PixelImages.picture(channels(), height(), pixels, 0))
        .write(crop, channels(), height(), width(), target, offset);
  }

  private ByteBuffer shard(int image) {
    return shards.get(image / index.perShard());
  }

  private int start(int image) {
    return image % index.perShard() * (int) index.recordBytes();
  }
}
