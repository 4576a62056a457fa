package org.vgg4j.datasets.folders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.UnreadableImageException;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.packs.Pack;
import org.vgg4j.datasets.packs.PackWriter;
import org.vgg4j.datasets.packs.PackedFile;

/** Decodes a folder of images once, into a pack beside it. */
public final class FolderPack {

  /** Images are decoded together, by all cores, before they are written: so many, */
  private static final int CHUNK = 256;

  /** of so many bytes at most. */
  private static final int CHUNK_BYTES = 64 << 20;

  /**
   * What was made.
   *
   * @param file the pack
   * @param side height and width of the images in pixels
   * @param images how many are in it
   * @param unreadable how many are not, because they cannot be read
   */
  public record Made(Path file, int side, int images, int unreadable) {}

  private record Source(FolderImages set, int index) {}

  private FolderPack() {}

  /**
   * Packs the images of a folder, as training would read them without augmentation.
   *
   * @param request names the folder, the images' size and channels
   * @throws DatasetException if the folder cannot be read or the pack not be written
   */
  public static Made write(Path folder, DatasetRequest request, FetchProgress progress) {
    Path target = Pack.beside(folder, request.folderChannels(), request.folderImageSize());
    if (target == null) {
      throw new DatasetException(
          folder + " has no name that a pack could be called by; give another folder");
    }
    ImageFolders.Opened opened = ImageFolders.openWithoutPack(folder, request, progress);
    List<FolderImages> sets =
        Stream.of(opened.train(), opened.validation(), opened.test())
            .filter(Objects::nonNull)
            .toList();
    try {
      while (true) {
        List<Source> sources = readable(sets);
        if (write(target, sources, request, progress)) {
          int unreadable = sets.stream().mapToInt(set -> set.unreadable().size()).sum();
          return new Made(target, request.folderImageSize(), sources.size(), unreadable);
        }
        // Some turned out to be unreadable when they were decoded: once more without them.
      }
    } catch (IOException e) {
      throw new DatasetException(
          "%s cannot be written (%s), expected room for the decoded images beside the folder; free some, or check its permissions"
              .formatted(target, DatasetException.reason(e)),
          e);
    }
  }

  private static List<Source> readable(List<FolderImages> sets) {
    List<Source> sources = new ArrayList<>();
    for (FolderImages set : sets) {
      for (int i = 0; i < set.size(); i++) {
        if (set.problem(i) == null) {
          sources.add(new Source(set, i));
        }
      }
    }
    return sources;
  }

  /** Whether all could be decoded; if not, nothing was written. */
  private static boolean write(
      Path target, List<Source> sources, DatasetRequest request, FetchProgress progress)
      throws IOException {
    int channels = request.folderChannels();
    int side = request.folderImageSize();
    int bytes = channels * side * side;
    List<PackedFile> files = new ArrayList<>();
    for (Source source : sources) {
      files.add(packed(source.set, source.index));
    }
    int together = Math.max(1, Math.min(CHUNK, CHUNK_BYTES / bytes));
    byte[] pixels = new byte[together * bytes];
    boolean whole = true;
    progress.started(
        "packing %,d images".formatted(sources.size()), (long) bytes * sources.size(), 0);
    try (PackWriter writer = new PackWriter(target, channels, side, request.decoding(), files)) {
      for (int from = 0; from < sources.size(); from += together) {
        List<Source> chunk = sources.subList(from, Math.min(from + together, sources.size()));
        IntStream.range(0, chunk.size())
            .parallel()
            .forEach(i -> decode(chunk.get(i), pixels, i * bytes));
        whole &= chunk.stream().allMatch(source -> source.set.problem(source.index) == null);
        // Once one cannot be read the others are looked at all the same, so as not to begin again
        // for each.
        for (int i = 0; whole && i < chunk.size(); i++) {
          writer.add(pixels, i * bytes);
        }
        progress.advanced((long) chunk.size() * bytes);
      }
      if (whole) {
        writer.finish();
      }
      return whole;
    } finally {
      progress.finished();
    }
  }

  private static PackedFile packed(FolderImages set, int index) {
    Path path = set.path(index);
    try {
      return new PackedFile(
          set.file(index),
          set.classNames().get(set.label(index)),
          Files.size(path),
          Files.getLastModifiedTime(path).toMillis(),
          set.fingerprint(index));
    } catch (IOException e) {
      throw FileFaults.ofOpening(path, e);
    }
  }

  private static void decode(Source source, byte[] pixels, int offset) {
    try {
      source.set.read(source.index, null, pixels, offset);
    } catch (UnreadableImageException e) {
      // The set knows it now.
    }
  }
}
