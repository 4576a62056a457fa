package org.vgg4j.datasets.folders;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.Fingerprint;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.RandomCrop;
import org.vgg4j.datasets.SquareImages;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.files.NaturalOrder;
import org.vgg4j.datasets.images.EncodedImage;
import org.vgg4j.datasets.images.ImageDecoder;
import org.vgg4j.datasets.packs.Pack;

/**
 * Images in files, decoded whenever they are read, so that a set may be far larger than memory: all
 * that is kept of a file is its name. Files that are no readable images are counted; those that are
 * found when the folder is opened have an index all the same, and a {@link #problem}.
 */
final class FolderImages extends SquareImages {

  private final Path folder;
  private final Path root;
  private final boolean byClass;
  private final String[] names;
  private final int[] labels;
  private final Decoding decoding;
  private final long seed;
  private final UnreadableFiles unreadable;
  private final long[] fingerprints;
  private final int[] places;
  private final Pack pack;
  private final int[] packed;
  private final Map<Integer, String> problems = new ConcurrentHashMap<>();

  /**
   * @param folder the data's folder
   * @param root the folder in it, or itself, that holds a folder per class
   * @param byClass whether the names begin with the folder of a class, which says nothing more
   * @param names files below {@code root}, first the folder of the class as it is spelled there
   * @param labels the class of each
   * @param channels 3 for red, green and blue, 1 for gray
   * @param side height and width the images are brought to
   * @param decoding how files are decoded
   * @param seed draws which images come first where only some are used
   * @param pack where the pixels of files lie that have not changed since; null for nowhere
   */
  FolderImages(
      Path folder,
      Path root,
      boolean byClass,
      List<String> classNames,
      String[] names,
      int[] labels,
      int channels,
      int side,
      Decoding decoding,
      long seed,
      Pack pack,
      UnreadableFiles unreadable) {
    super(classNames, channels, side);
    this.folder = folder;
    this.root = root;
    this.byClass = byClass;
    this.names = names;
    this.labels = labels;
    this.decoding = decoding;
    this.seed = seed;
    this.unreadable = unreadable;
    this.fingerprints = new long[names.length];
    this.places = new int[names.length];
    this.pack = pack;
    this.packed = new int[names.length];
    Arrays.fill(packed, -1);
  }

  @Override
  public int size() {
    return names.length;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public int sourceIndex(int index) {
    return places[index];
  }

  /**
   * Numbers the images of all sets together, by the names of their files whatever their classes:
   * files that are called by numbers keep the order in which they were taken out of a data set.
   */
  static void number(List<FolderImages> sets) {
    List<Place> places = new ArrayList<>();
    for (FolderImages set : sets) {
      for (int i = 0; i < set.size(); i++) {
        places.add(new Place(NaturalOrder.key(set.nameInClass(i)), set.labels[i], set, i));
      }
    }
    places.sort(Comparator.comparing(Place::key).thenComparingInt(Place::label));
    for (int number = 0; number < places.size(); number++) {
      places.get(number).set.places[places.get(number).index] = number;
    }
  }

  private record Place(String key, int label, FolderImages set, int index) {}

  private String nameInClass(int index) {
    return byClass
        ? names[index].substring(names[index].indexOf(File.separatorChar) + 1)
        : names[index];
  }

  /** Class and file name, the same on every file system. */
  String name(int index) {
    return NameSplit.name(classNames().get(labels[index]), nameInClass(index));
  }

  /** What {@link Fingerprint} makes of the file; 0 for one that cannot be read. */
  @Override
  public long fingerprint(int index) {
    return fingerprints[index];
  }

  /**
   * Looks at a file before the first epoch: whether it is an image, and which. What lies in the
   * pack was looked at when it was put there.
   *
   * @throws DatasetException if it is no image
   */
  void inspect(int index) {
    packed[index] = pack == null ? -1 : inPack(index);
    if (isPacked(index)) {
      fingerprints[index] = pack.fingerprint(packed[index]);
    } else {
      ImageDecoder.check(path(index));
      fingerprints[index] = Fingerprint.of(path(index));
    }
  }

  private int inPack(int index) {
    try {
      return pack.find(path(index), file(index));
    } catch (IOException e) {
      // Reading it says what is wrong with it.
      return -1;
    }
  }

  /** Whether an image's pixels are read from the pack. */
  boolean isPacked(int index) {
    return packed[index] >= 0;
  }

  @Override
  public long storedBytes(int index) {
    return isPacked(index) ? 0 : path(index).toFile().length();
  }

  @Override
  public String stored(int index) {
    try {
      return FileFaults.patiently(() -> ImageDecoder.describe(path(index)));
    } catch (InputFailureException e) {
      throw e;
    } catch (DatasetException e) {
      throw new UnreadableImageException(file(index), e.getMessage(), e);
    }
  }

  @Override
  public String file(int index) {
    return folder.relativize(path(index)).toString().replace(File.separatorChar, '/');
  }

  @Override
  public long rank(int index) {
    return NameSplit.rank(seed, name(index));
  }

  /** The folder that holds a folder per class. */
  Path root() {
    return root;
  }

  /** The file an image is read from. */
  Path path(int index) {
    return root.resolve(names[index]);
  }

  @Override
  public String problem(int index) {
    return problems.get(index);
  }

  /**
   * Counts an image as unreadable.
   *
   * @throws DatasetException if too many are
   */
  void setAside(int index, DatasetException problem) {
    problems.put(index, problem.getMessage());
    unreadable.add(path(index), problem);
  }

  @Override
  public void read(int index, RandomCrop crop, byte[] target, int offset) {
    if (crop == null && isPacked(index)) {
      if (FileFaults.patiently(() -> pack.read(packed[index], target, offset))) {
        return;
      }
      unreadable.note(
          pack.file()
              + " holds pixels that are not those that were packed: such images are decoded from"
              + " their own files; make it anew with datasets pack");
    }
    try {
      EncodedImage image = EncodedImage.of(path(index), decoding);
      FileFaults.patiently(
          () -> {
            image.write(crop, channels(), height(), width(), target, offset);
            return null;
          });
    } catch (InputFailureException e) {
      throw e;
    } catch (DatasetException e) {
      setAside(index, e);
      throw new UnreadableImageException(file(index), e.getMessage(), e);
    }
  }
}
