package org.vgg4j.datasets.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.cifar.CifarLayout;

/** Builds {@code cifar-10-batches-bin}, batch by batch, each checked before it is written. */
public final class CifarStaging implements AutoCloseable {

  private final CifarLayout layout;
  private final StagedFolder folder;
  private final Set<String> added = new LinkedHashSet<>();

  private CifarStaging(CifarLayout layout, StagedFolder folder) {
    this.layout = layout;
    this.folder = folder;
  }

  /** Starts anew; what a fetch that was killed left behind is removed. Needs the fetch lock. */
  public static CifarStaging open(Path data, CifarLayout layout) throws IOException {
    return new CifarStaging(layout, StagedFolder.open(data, "cifar10", CifarLayout.BINARY_FOLDER));
  }

  /** An empty folder for whatever is needed on the way. */
  Path scratch() {
    return folder.scratch();
  }

  /** Checks a batch and writes it to the disk. */
  void add(String batch, byte[] records, String where) throws IOException {
    layout.check(batch, records, where);
    folder.write(CifarLayout.binaryFile(batch), new ByteArrayInputStream(records));
    added.add(batch);
  }

  void requireAll(String source) {
    if (!added.containsAll(CifarLayout.BATCHES)) {
      throw new DatasetException(
          "%s holds only %s, expected all six batches".formatted(source, added));
    }
  }

  /**
   * Gives the finished folder its name; what had it is kept beside it.
   *
   * @param progress told of what was kept
   */
  void publish(FetchProgress progress) throws IOException {
    String classes = String.join("\n", CifarLayout.CLASSES) + "\n";
    folder.write(
        CifarLayout.CLASS_FILE, new ByteArrayInputStream(classes.getBytes(StandardCharsets.UTF_8)));
    folder.publish(progress);
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
