package org.vgg4j.datasets.files;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A name for what has to make room for something else and is kept. */
public final class FreeName {

  private FreeName() {}

  /**
   * The first of {@code wanted}, {@code wanted-2}, {@code wanted-3} and so on that nothing has, a
   * link neither.
   *
   * @param wanted a path with a name
   */
  public static Path of(Path wanted) {
    Path free = wanted;
    for (int i = 2; Files.exists(free, LinkOption.NOFOLLOW_LINKS); i++) {
      free = wanted.resolveSibling(wanted.getFileName() + "-" + i);
    }
    return free;
  }
}
