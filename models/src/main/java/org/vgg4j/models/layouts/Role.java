package org.vgg4j.models.layouts;

/** What a parameter is to its layer. */
public enum Role {
  CONVOLUTION_WEIGHT("a convolution's weights", "weight", "kernel"),
  DENSE_WEIGHT("a dense layer's weights", "weight", "kernel"),
  BIAS("a bias", "bias", "bias"),
  GAMMA("a batch norm's factor", "weight", "gamma"),
  BETA("a batch norm's offset", "bias", "beta"),
  MEAN("a batch norm's running mean", "running_mean", "moving_mean"),
  VARIANCE("a batch norm's running variance", "running_var", "moving_variance");

  private final String words;
  private final String torchName;
  private final String kerasName;

  Role(String words, String torchName, String kerasName) {
    this.words = words;
    this.torchName = torchName;
    this.kerasName = kerasName;
  }

  /** For messages. */
  String words() {
    return words;
  }

  /** What PyTorch calls it in a state dict, behind the name of its module. */
  String torchName() {
    return torchName;
  }

  /** What Keras calls it, behind the name of its layer. */
  String kerasName() {
    return kerasName;
  }

  boolean isWeight() {
    return this == CONVOLUTION_WEIGHT || this == DENSE_WEIGHT;
  }

  /** What a network that has no such parameter computes with. */
  float neutral() {
    return this == GAMMA || this == VARIANCE ? 1 : 0;
  }
}
