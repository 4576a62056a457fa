package org.vgg4j.datasets.folders;

import java.util.HashMap;
import java.util.Map;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.Part;

/** Groups of images where folders or a table divide them already. */
final class GivenGroups {

  private GivenGroups() {}

  /**
   * @throws DatasetException if images of one group are in two parts that the data gives
   */
  static void requireInOnePart(ImageFolders.Opened opened, NameSplit draw) {
    if (draw.division().groupBy() == null) {
      return;
    }
    Map<String, Part> partOf = new HashMap<>();
    add(opened.train(), Part.TRAIN, draw, partOf);
    add(opened.validation(), Part.VALIDATION, draw, partOf);
    add(opened.test(), Part.TEST, draw, partOf);
  }

  private static void add(
      FolderImages images, Part part, NameSplit draw, Map<String, Part> partOf) {
    for (int i = 0; images != null && i < images.size(); i++) {
      String name = images.name(i);
      String group = draw.key(name);
      // An image that belongs to no group stands for itself.
      Part other = group.equals(name) ? part : partOf.putIfAbsent(group, part);
      if (other != null && other != part) {
        throw new DatasetException(
            "group '%s' has images in %s and in %s (%s), expected all of a group in one part; move them, or leave --group-by out"
                .formatted(
                    group,
                    other.name().toLowerCase(java.util.Locale.ROOT),
                    part.name().toLowerCase(java.util.Locale.ROOT),
                    images.file(i)));
      }
    }
  }
}
