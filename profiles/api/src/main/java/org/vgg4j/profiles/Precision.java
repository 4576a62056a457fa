package org.vgg4j.profiles;

import java.util.Locale;

/** What convolutions and dense layers compute in. Weights and updates are fp32 in either. */
public enum Precision {
  FP32,
  BF16;

  /** The name a user types. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
