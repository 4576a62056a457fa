package org.vgg4j.models.onnx;

import org.vgg4j.choices.Choice;

/** What an exported network takes. */
public enum Pixels implements Choice {
  /** Its first operators normalize, so that whoever runs it has nothing to know. */
  RAW("pixels from 0 to 255, which the network normalizes itself"),
  /** Mean and deviation stand in the file's metadata. */
  NORMALIZED("pixels that were normalized already");

  private final String meaning;

  Pixels(String meaning) {
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
}
