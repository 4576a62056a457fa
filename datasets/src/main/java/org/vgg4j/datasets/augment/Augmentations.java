package org.vgg4j.datasets.augment;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How training images are varied: augmentations one after the other, none of them twice. Those of
 * two images come last, and where there are both, each image takes one of them, with even chances.
 *
 * @param steps in the order of the kinds, see {@link Augmentation}
 */
public record Augmentations(List<Augmentation> steps) {

  /** Images as they are. */
  public static final Augmentations NONE = new Augmentations(List.of());

  public Augmentations {
    steps = List.copyOf(steps);
    for (int i = 0; i < steps.size(); i++) {
      for (int before = 0; before < i; before++) {
        requireApart(steps.get(before), steps.get(i));
      }
    }
  }

  private static void requireApart(Augmentation before, Augmentation after) {
    String first = AugmentationKind.of(before).id();
    String second = AugmentationKind.of(after).id();
    if (first.equals(second)) {
      throw new IllegalArgumentException(
          "augmentation '%s' is there twice, expected once; leave one out".formatted(first));
    }
    if (place(before) > place(after)) {
      throw new IllegalArgumentException(
          "augmentation '%s' is behind '%s', expected it before: first resized-crop, then what changes pixels, then cutout and erase, then mixup and cutmix"
              .formatted(second, first));
    }
  }

  private static int place(Augmentation augmentation) {
    if (augmentation instanceof ResizedCrop) {
      return 0;
    }
    if (augmentation instanceof Augmentation.OfPixels) {
      return 1;
    }
    return augmentation instanceof Augmentation.OfValues ? 2 : 3;
  }

  /**
   * The augmentations that are written so, such as {@code crop 4 reflect}; {@link AugmentationKind}
   * has the names.
   *
   * @throws IllegalArgumentException with one line that says what was found and expected
   */
  public static Augmentations parse(List<String> lines) {
    return new Augmentations(lines.stream().map(AugmentationKind::parse).toList());
  }

  /** The same, of lines one by one. */
  public static Augmentations parse(String... lines) {
    return parse(List.of(lines));
  }

  /**
   * These and others, the kinds in their order, of one kind these first.
   *
   * @throws IllegalArgumentException if both have the same
   */
  public Augmentations and(Augmentations others) {
    return new Augmentations(
        Stream.concat(steps.stream(), others.steps.stream())
            .sorted(Comparator.comparingInt(Augmentations::place))
            .toList());
  }

  /** The one of a class, if there is any. */
  public <A extends Augmentation> Optional<A> find(Class<A> type) {
    return all(type).stream().findFirst();
  }

  /** All of a kind, in their order. */
  public <A extends Augmentation> List<A> all(Class<A> type) {
    return steps.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Whether an image is not the same in every epoch. */
  public boolean changesImages() {
    return !steps.isEmpty();
  }

  /** Whether images have shares of two labels. */
  public boolean mixesLabels() {
    return !all(Augmentation.OfPairs.class).isEmpty();
  }
}
