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
      "the first 200 training and 50 test images of each CIFAR-10 class; ships with vgg4j"),
  /** All of CIFAR-100, with its fine labels. */
  CIFAR100(
      "CIFAR-100: 50,000 training and 10,000 test images of 32x32 in 100 classes (Krizhevsky 2009)"),
  /** The same images with their coarse labels. */
  CIFAR100_COARSE("the images of CIFAR-100 in its 20 coarse classes"),
  /** Handwritten digits. */
  MNIST("MNIST: 60,000 training and 10,000 test images of gray digits, 28x28 (LeCun et al. 1998)"),
  /** Clothes. */
  FASHION_MNIST(
      "Fashion-MNIST: 60,000 training and 10,000 test images of gray clothes, 28x28 (Xiao et al. 2017)"),
  /** House numbers. */
  SVHN("SVHN: 73,257 training and 26,032 test images of house numbers, 32x32 (Netzer et al. 2011)"),
  /** Few labeled images of 96 pixels. */
  STL10("STL-10: 5,000 training and 8,000 test images of 96x96 in 10 classes (Coates et al. 2011)"),
  /** Ten easy classes of ImageNet, 160 pixels high or wide. */
  IMAGENETTE("Imagenette: 10 easy classes of ImageNet, shorter side 160 (Howard 2019)"),
  /** The same, 320 pixels high or wide. */
  IMAGENETTE_320("Imagenette, shorter side 320"),
  /** Ten breeds of dogs, 160 pixels high or wide. */
  IMAGEWOOF("Imagewoof: 10 breeds of dogs from ImageNet, shorter side 160 (Howard 2019)"),
  /** The same, 320 pixels high or wide. */
  IMAGEWOOF_320("Imagewoof, shorter side 320"),
  /** New images for CIFAR-10's classes. */
  CIFAR10_1(
      "CIFAR-10.1: 2,000 new test images for networks trained on CIFAR-10, to evaluate alone (Recht et al. 2018)") {
    @Override
    public String id() {
      return "cifar10.1";
    }
  },
  /** CIFAR-10's test images, corrupted. */
  CIFAR10_C(
      "CIFAR-10-C: CIFAR-10's test images under 15 corruptions of 5 severities, to evaluate alone (Hendrycks 2019)");

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

  /** Whether there is nothing in it to train on. */
  public boolean isTestOnly() {
    return this == CIFAR10_1 || this == CIFAR10_C;
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
