package org.vgg4j.models.layouts;

/** What a parameter is to its layer. */
public enum Role {
  CONVOLUTION_WEIGHT("a convolution's weights", "weight"),
  DENSE_WEIGHT("a dense layer's weights", "weight"),
  BIAS("a bias", "bias"),
  GAMMA("a batch norm's factor", "weight"),
  BETA("a batch norm's offset", "bias"),
  MEAN("a batch norm's running mean", "running_mean"),
  VARIANCE("a batch norm's running variance", "running_var");

  private final String words;
  private final String torchName;

  Role(String words, String torchName) {
    this.words = words;
    this.torchName = torchName;
  }

  /** For messages. */
  String words() {
    return words;
  }

  /** What PyTorch calls it in a state dict, behind the name of its module. */
  String torchName() {
    return torchName;
  }

  boolean isWeight() {
    return this == CONVOLUTION_WEIGHT || this == DENSE_WEIGHT;
  }

  /** What a network that has no such parameter computes with. */
  float neutral() {
    return this == GAMMA || this == VARIANCE ? 1 : 0;
  }
}
