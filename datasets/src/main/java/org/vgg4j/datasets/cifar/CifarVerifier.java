package org.vgg4j.datasets.cifar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.files.FileCheck;

/** Checks CIFAR-10 file by file, and goes on after the first that is wrong. */
public final class CifarVerifier {

  private CifarVerifier() {}

  /** Checks a folder of the binary version. */
  public static List<FileCheck> check(Path folder, CifarLayout layout) {
    List<FileCheck> checks = new ArrayList<>();
    for (String batch : CifarLayout.BATCHES) {
      String name = CifarLayout.binaryFile(batch);
      Path file = folder.resolve(name);
      try {
        long size = Files.size(file);
        if (size != layout.fileBytes()) {
          checks.add(
              new FileCheck(
                  file.toString(),
                  false,
                  "%,d bytes, expected %,d: cut off or no CIFAR-10 file; fetch it again"
                      .formatted(size, layout.fileBytes())));
          continue;
        }
        String checksum = layout.check(batch, Files.readAllBytes(file), name);
        checks.add(
            new FileCheck(file.toString(), true, "%,d bytes, MD5 %s".formatted(size, checksum)));
      } catch (NoSuchFileException e) {
        checks.add(
            new FileCheck(
                file.toString(), false, "missing; run 'datasets fetch cifar10' to get it"));
      } catch (IOException e) {
        checks.add(FileCheck.unread(file, e));
      } catch (DatasetException e) {
        checks.add(new FileCheck(file.toString(), false, e.getMessage()));
      }
    }
    return checks;
  }

  /** Checks data in whatever form it was found. */
  public static List<FileCheck> check(CifarSource source, CifarLayout layout) {
    if (source instanceof CifarSource.BinaryFolder folder) {
      return check(folder.path(), layout);
    }
    try {
      List<FileCheck> checks = new ArrayList<>();
      source
          .read(layout)
          .checksums()
          .forEach(
              (file, checksum) ->
                  checks.add(
                      new FileCheck(
                          source.path() + " as " + file, true, "records have MD5 " + checksum)));
      return checks;
    } catch (DatasetException e) {
      return List.of(new FileCheck(source.path().toString(), false, e.getMessage()));
    }
  }
}
