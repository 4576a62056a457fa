package org.vgg4j.datasets.augment;

import static org.vgg4j.datasets.augment.AugmentationKind.Words.number;
import static org.vgg4j.datasets.augment.AugmentationKind.Words.whole;

import java.util.Arrays;
import java.util.List;
import org.vgg4j.choices.Choice;
import org.vgg4j.choices.Choices;
import org.vgg4j.choices.UnknownChoiceException;
import org.vgg4j.datasets.CropBorder;
import org.vgg4j.datasets.Flip;

/** The augmentations that a user lists by name, each with what stands behind its name. */
public enum AugmentationKind implements Choice {
  /** {@link ResizedCrop}. */
  RESIZED_CROP(
      ResizedCrop.class, "AREA", "a random part of at least that share of the image, scaled") {
    @Override
    Augmentation of(List<String> words) {
      return new ResizedCrop(number(words, 0));
    }
  },
  /** {@link Crop}. */
  CROP(
      Crop.class,
      "PIXELS [black|reflect]",
      "a random window of the image with so many pixels around it") {
    @Override
    Augmentation of(List<String> words) {
      return new Crop(
          whole(words, 0),
          words.size() < 2
              ? CropBorder.BLACK
              : Choices.find("the border", words.get(1), CropBorder.class));
    }
  },
  /** {@link HorizontalFlip}. */
  FLIP(
      HorizontalFlip.class,
      "[random|alternating]",
      "mirrored left to right, at random or in every other epoch") {
    @Override
    Augmentation of(List<String> words) {
      return new HorizontalFlip(
          words.isEmpty() ? Flip.RANDOM : Choices.find("flip", words.get(0), Flip.class));
    }
  },
  /** {@link VerticalFlip}. */
  VERTICAL_FLIP(VerticalFlip.class, "", "mirrored top to bottom, at random") {
    @Override
    Augmentation of(List<String> words) {
      return new VerticalFlip();
    }
  },
  /** {@link Rotation}. */
  ROTATE(Rotation.class, "DEGREES", "turned by at most that angle, either way") {
    @Override
    Augmentation of(List<String> words) {
      return new Rotation(number(words, 0));
    }
  },
  /** {@link ColorJitter}. */
  COLOR(
      ColorJitter.class,
      "STRENGTH [HUE]",
      "brightness, contrast and saturation times 1 - STRENGTH to 1 + STRENGTH, and colors turned by at most HUE of the circle") {
    @Override
    Augmentation of(List<String> words) {
      return new ColorJitter(number(words, 0), words.size() < 2 ? 0 : number(words, 1));
    }
  },
  /** {@link Grayscale}. */
  GRAY(Grayscale.class, "PROBABILITY", "without colors") {
    @Override
    Augmentation of(List<String> words) {
      return new Grayscale(number(words, 0));
    }
  },
  /** {@link Blur}. */
  BLUR(
      Blur.class,
      "DEVIATION [PROBABILITY]",
      "a Gaussian of 0.1 pixels to DEVIATION, in half of the images if not said") {
    @Override
    Augmentation of(List<String> words) {
      return new Blur(number(words, 0), words.size() < 2 ? 0.5 : number(words, 1));
    }
  },
  /** {@link RandAugment}. */
  RANDAUGMENT(
      RandAugment.class,
      "OPERATIONS MAGNITUDE",
      "so many operations, drawn from fourteen, of that magnitude of 30") {
    @Override
    Augmentation of(List<String> words) {
      return new RandAugment(whole(words, 0), whole(words, 1));
    }
  },
  /** {@link TrivialAugment}. */
  TRIVIALAUGMENT(
      TrivialAugment.class,
      "",
      "an operation of the same fourteen, of a magnitude that is drawn too") {
    @Override
    Augmentation of(List<String> words) {
      return new TrivialAugment();
    }
  },
  /** {@link Cutout}. */
  CUTOUT(Cutout.class, "PIXELS", "a square of that side set to 0 after normalization, anywhere") {
    @Override
    Augmentation of(List<String> words) {
      return new Cutout(whole(words, 0));
    }
  },
  /** {@link RandomErasing}. */
  ERASE(
      RandomErasing.class,
      "PROBABILITY",
      "a rectangle of 2 to 33 % of the image set to 0 after normalization") {
    @Override
    Augmentation of(List<String> words) {
      return new RandomErasing(number(words, 0));
    }
  },
  /** {@link Mixup}. */
  MIXUP(
      Mixup.class,
      "ALPHA",
      "another image of the batch shining through, in a share from Beta(ALPHA, ALPHA)") {
    @Override
    Augmentation of(List<String> words) {
      return new Mixup(number(words, 0));
    }
  },
  /** {@link CutMix}. */
  CUTMIX(
      CutMix.class,
      "ALPHA",
      "a rectangle of another image of the batch, in a share from Beta(ALPHA, ALPHA)") {
    @Override
    Augmentation of(List<String> words) {
      return new CutMix(number(words, 0));
    }
  };

  private final Class<? extends Augmentation> type;
  private final String arguments;
  private final String meaning;

  AugmentationKind(Class<? extends Augmentation> type, String arguments, String meaning) {
    this.type = type;
    this.arguments = arguments;
    this.meaning = meaning;
  }

  /**
   * The augmentation of words behind the name, as many as are taken.
   *
   * @throws IllegalArgumentException if one of them is wrong
   */
  abstract Augmentation of(List<String> words);

  @Override
  public String meaning() {
    return meaning;
  }

  /** How it is written: its name, then what it takes, in brackets what may be left out. */
  public String syntax() {
    return (id() + " " + arguments).strip();
  }

  /** The name of an augmentation. */
  public static AugmentationKind of(Augmentation augmentation) {
    return Arrays.stream(values())
        .filter(kind -> kind.type == augmentation.getClass())
        .findFirst()
        .orElseThrow();
  }

  /**
   * The augmentation that is written so.
   *
   * @throws IllegalArgumentException with one line that says what was found and expected
   */
  static Augmentation parse(String line) {
    List<String> words = List.of(line.strip().split("\\s+"));
    AugmentationKind kind;
    try {
      kind = Choices.find("augment", words.get(0), AugmentationKind.class);
    } catch (UnknownChoiceException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    String found = "augment has '" + line + "', expected '" + kind.syntax() + "'";
    List<String> taken = List.of(kind.arguments.split("\\s+"));
    int most = kind.arguments.isEmpty() ? 0 : taken.size();
    int least =
        (int) taken.stream().filter(word -> !word.isEmpty() && !word.startsWith("[")).count();
    int given = words.size() - 1;
    if (given < least || given > most) {
      throw new IllegalArgumentException(found);
    }
    try {
      return kind.of(words.subList(1, words.size()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(found, e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(found + ": " + e.getMessage(), e);
    }
  }

  /** Numbers among words. */
  static final class Words {

    private Words() {}

    static double number(List<String> words, int at) {
      return Double.parseDouble(words.get(at));
    }

    static int whole(List<String> words, int at) {
      return Integer.parseInt(words.get(at));
    }
  }
}
