package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** What can be wrong with a run; the names are stable. */
public enum FindingCode {
  LOSS_NOT_A_NUMBER("loss-not-a-number"),
  STUCK_AT_CHANCE("stuck-at-chance"),
  DEAD_RELU("dead-relu"),
  EXPLODING_GRADIENTS("exploding-gradients"),
  VANISHING_GRADIENTS("vanishing-gradients"),
  RELU_ON_LOGITS("relu-on-logits"),
  DOUBLE_SOFTMAX("double-softmax"),
  LABELS_DO_NOT_MATCH("labels-do-not-match"),
  INPUTS_NOT_NORMALIZED("inputs-not-normalized"),
  RATE_TOO_HIGH("rate-too-high"),
  VALIDATION_ON_TRAINING_DATA("validation-on-training-data"),
  IMAGES_LEFT_OUT("images-left-out"),
  STRAY_CLASS("stray-class"),
  ONE_CLASS_PREDICTED("one-class-predicted"),
  OVERFITTING("overfitting");

  private final String id;

  FindingCode(String id) {
    this.id = id;
  }

  /** The name that users and files see. */
  @JsonValue
  public String id() {
    return id;
  }

  /** Whether another learning rate may help. */
  public boolean isOfTheRate() {
    return switch (this) {
      case LOSS_NOT_A_NUMBER, STUCK_AT_CHANCE, EXPLODING_GRADIENTS, RATE_TOO_HIGH -> true;
      default -> false;
    };
  }

  static Optional<FindingCode> find(String id) {
    return Arrays.stream(values()).filter(code -> code.id.equals(id)).findFirst();
  }
}
