package org.vgg4j.datasets;

import java.util.Arrays;
import java.util.Optional;
import org.vgg4j.choices.Choice;
import org.vgg4j.choices.Choices;

/** A data set that is known by name, and not by its folder. */
public enum DatasetName implements Choice {
  /** All of CIFAR-10. */
  CIFAR10(
      "CIFAR-10: 50,000 training and 10,000 test images of 32x32 in 10 classes (Krizhevsky 2009)"),
  /** The part of CIFAR-10 that ships with the program. */
  CIFAR10_SAMPLE(
      "the first 200 training and 50 test images of each CIFAR-10 class; ships with vgg4j");

  private final String meaning;

  DatasetName(String meaning) {
    this.meaning = meaning;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }

  /** The data set of this name; empty for whatever else data can be called, as a folder's path. */
  public static Optional<DatasetName> of(String data) {
    return Arrays.stream(values()).filter(name -> name.id().equals(data)).findFirst();
  }

  /** What {@code --data} takes, for messages: the names and what else there is. */
  public static String expected() {
    return String.join(", ", Choices.ids(DatasetName.class)) + " or a folder of images";
  }
}
