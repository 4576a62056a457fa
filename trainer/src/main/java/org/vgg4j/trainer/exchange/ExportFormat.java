package org.vgg4j.trainer.exchange;

import org.vgg4j.choices.Choice;

/** Files that a network can be exported as. */
public enum ExportFormat implements Choice {
  ONNX("onnx", "the whole network for onnxruntime and others, opset 17", ".onnx"),
  SAFETENSORS("safetensors", "weights by name, with PyTorch's names and orders", ".safetensors"),
  STATE_DICT("state-dict", "the same as torch.load reads it", ".pth"),
  KERAS_WEIGHTS("keras-weights", "weights in HDF5 for Keras's load_weights", ".h5");

  private final String id;
  private final String meaning;
  private final String ending;

  ExportFormat(String id, String meaning, String ending) {
    this.id = id;
    this.meaning = meaning;
    this.ending = ending;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id;
  }

  /** How names of such files end. */
  public String ending() {
    return ending;
  }
}
