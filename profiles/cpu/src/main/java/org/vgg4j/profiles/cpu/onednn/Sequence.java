package org.vgg4j.profiles.cpu.onednn;

import java.util.ArrayList;
import java.util.List;

/** Kernels that run one after another, and tensors between them that live in scratch slots. */
final class Sequence {

  private record Placement(Tensor tensor, Slot slot) {}

  private final List<Placement> placements = new ArrayList<>();
  private final List<Kernel> kernels = new ArrayList<>();

  /** Puts a tensor into a slot before every run. */
  Sequence place(Tensor tensor, Slot slot) {
    placements.add(new Placement(tensor, slot));
    return this;
  }

  Sequence then(Kernel kernel) {
    kernels.add(kernel);
    return this;
  }

  void run() {
    for (Placement placement : placements) {
      placement.tensor().place(placement.slot());
    }
    for (Kernel kernel : kernels) {
      kernel.run();
    }
  }
}
