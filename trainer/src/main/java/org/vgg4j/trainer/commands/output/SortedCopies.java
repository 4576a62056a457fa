package org.vgg4j.trainer.commands.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.RunException;

/**
 * Copies of images in a folder for each class, and one for those that none is likely enough for.
 */
public final class SortedCopies implements PredictionOutput {

  private final Path root;

  /**
   * @param root new or empty
   * @param classes what the checkpoint calls them, which is not trusted to be a folder's name
   * @throws RunException if the folder or a name cannot be used
   */
  public SortedCopies(Path root, List<String> classes) throws IOException {
    this.root = root;
    for (String name : classes) {
      if (name.isBlank()
          || name.equals(".")
          || name.equals("..")
          || name.equals(Prediction.UNSURE)
          || name.chars().anyMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ')) {
        throw new RunException(
            "class '"
                + name
                + "' of the checkpoint cannot be the name of a folder for copies; leave out --copy-to");
      }
    }
    if (Files.exists(root) && !(Files.isDirectory(root) && isEmpty(root))) {
      throw new RunException(
          root
              + " exists and is no empty folder, expected a new or empty one; give another --copy-to");
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  @Override
  public void add(Prediction prediction) throws IOException {
    if (prediction.predicted().isEmpty()) {
      return;
    }
    Path folder = Files.createDirectories(root.resolve(prediction.predicted().get()));
    Path target = unused(folder, prediction.file().getFileName().toString());
    byte[] image = FileFaults.content(prediction.file());
    AtomicFiles.write(target, aside -> Files.write(aside, image));
  }

  /** Images of other folders may have the same name. */
  private static Path unused(Path folder, String name) {
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String ending = dot > 0 ? name.substring(dot) : "";
    Path target = folder.resolve(name);
    for (int i = 2; Files.exists(target); i++) {
      target = folder.resolve(stem + "-" + i + ending);
    }
    return target;
  }

  @Override
  public void finish() {}
}
