package org.vgg4j.profiles;

import org.vgg4j.choices.Choice;

/** What convolutions and dense layers compute in. Weights and updates are fp32 in either. */
public enum Precision implements Choice {
  FP32("32-bit floating point"),
  BF16("bfloat16, with sums in 32 bits; weights and optimizer stay fp32"),
  /** Known, so that who asks for it is told why not. */
  TF32("products rounded to 10 bits, as GPUs since Ampere have it; refused, no card has shown it"),
  /** Known, so that who asks for it is told why not. */
  FP16("16-bit floating point; refused, no device here computes in it");

  private final String meaning;

  Precision(String meaning) {
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
