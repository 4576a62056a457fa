package org.vgg4j.trainer.commands.output;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunException;

/**
 * The files that {@code predict} is about to write: each another one, none of them one that it
 * reads, and none in the place of anything but what such a command has written before.
 */
public final class PredictionTargets {

  private PredictionTargets() {}

  /**
   * Checks them before anything is computed for them.
   *
   * @param images to predict
   * @param checkpoint to predict with
   * @param table of {@code --csv}; null for none
   * @param embeddings of {@code --embeddings}; null for none
   * @throws RecipeException if two of the files are one
   * @throws RunException if one exists and is no such file
   */
  public static void require(List<Path> images, Path checkpoint, Path table, Path embeddings) {
    Map<Path, byte[]> beginnings = new LinkedHashMap<>();
    if (table != null) {
      beginnings.put(table, bytes(PredictionTable.HEADER));
    }
    if (embeddings != null && EmbeddingFile.isMatrix(embeddings)) {
      requireOther(table, embeddings, "--csv and --embeddings name the same file, expected two");
      Path names = EmbeddingFile.names(embeddings);
      requireOther(
          table,
          names,
          "--csv is "
              + table
              + ", where --embeddings writes the names of its rows, expected another file");
      beginnings.put(embeddings, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
      beginnings.put(names, bytes("image\n"));
    } else if (embeddings != null) {
      requireOther(table, embeddings, "--csv and --embeddings name the same file, expected two");
      beginnings.put(embeddings, bytes("image,f0"));
    }
    beginnings.forEach((target, beginning) -> require(images, checkpoint, target, beginning));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void requireOther(Path one, Path other, String line) {
    if (one != null && isSame(one, other)) {
      throw new RecipeException(line);
    }
  }

  private static void require(List<Path> images, Path checkpoint, Path target, byte[] beginning) {
    // What is not there is none of the files that are read.
    if (!Files.exists(target)) {
      return;
    }
    if (images.stream().anyMatch(image -> isSame(image, target))) {
      // A pattern of the shell's may have put an image behind the option.
      throw new RecipeException(
          target + " is an image to predict, expected a file to write; put the images before it");
    }
    if (isSame(checkpoint, target)) {
      throw new RecipeException(
          target + " is the checkpoint to predict with, expected a file to write; give another");
    }
    if (Files.isRegularFile(target) && !begins(target, beginning)) {
      throw new RunException(
          target
              + " exists and is not what predict writes there, expected a new file or one that it"
              + " has written; give another file");
    }
  }

  /** Whether a file is empty or begins like one that may be replaced. */
  private static boolean begins(Path file, byte[] beginning) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] found = in.readNBytes(beginning.length);
      return found.length == 0 || Arrays.equals(found, beginning);
    } catch (IOException e) {
      throw FileFaults.failed(file, e);
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return real(one).equals(real(other)) || (Files.exists(one) && Files.isSameFile(one, other));
    } catch (IOException e) {
      // One of them is not there.
      return false;
    }
  }

  /** Without links, as far as there is something. */
  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    return folder != null && Files.isDirectory(folder)
        ? folder.toRealPath().resolve(absolute.getFileName())
        : absolute;
  }
}
