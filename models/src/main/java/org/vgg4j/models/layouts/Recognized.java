package org.vgg4j.models.layouts;

import java.util.List;
import org.vgg4j.models.ModelOptions;

/**
 * What a file of weights was found to be.
 *
 * @param layout its layout
 * @param model the name of a model that takes it
 * @param options that model's input, classes, width and head, as the shapes tell; where they do not
 *     tell the size of the images it is the published one
 * @param others further pairs of layout and model that fit, {@code pytorch-cifar10 vgg-d-bn}
 */
public record Recognized(
    WeightLayout layout, String model, ModelOptions options, List<String> others) {

  public Recognized {
    others = List.copyOf(others);
  }
}
