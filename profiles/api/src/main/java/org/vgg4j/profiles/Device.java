package org.vgg4j.profiles;

import org.vgg4j.choices.Choice;

/** What a user may type after {@code --device}. */
public enum Device implements Choice {
  /** The usable profile that is preferred most, a GPU only where the processor is not faster. */
  AUTO(
      "a GPU where one can be used and doctor's test did not find it slower, otherwise the processor"),
  CPU("the processor"),
  CUDA("an NVIDIA GPU");

  private final String meaning;

  Device(String meaning) {
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
