package org.vgg4j.profiles.cpu.onednn;

import java.util.ArrayList;
import java.util.List;

/** Steps that run one after another, and tensors between them that live in scratch slots. */
public final class Sequence {

  private record Placement(Tensor tensor, NativeBuffer slot) {}

  private record View(Tensor view, Tensor of, long offset) {}

  private final List<View> views = new ArrayList<>();
  private final List<Placement> placements = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /** Puts a tensor into a slot before every run. */
  public Sequence place(Tensor tensor, NativeBuffer slot) {
    // Grows the slot now: growing while placing would pull it away under tensors placed before.
    tensor.place(slot);
    placements.add(new Placement(tensor, slot));
    return this;
  }

  /** Lets a tensor of another description share a tensor's values, before every run. */
  public Sequence view(Tensor view, Tensor of) {
    return view(view, of, 0);
  }

  /**
   * The same for values that begin within the other tensor's.
   *
   * @param offset bytes from the other tensor's first value
   */
  public Sequence view(Tensor view, Tensor of, long offset) {
    views.add(new View(view, of, offset));
    return this;
  }

  public Sequence then(Step step) {
    steps.add(step);
    return this;
  }

  /** Everything that another sequence does. */
  public Sequence then(Sequence other) {
    placements.addAll(other.placements);
    views.addAll(other.views);
    steps.addAll(other.steps);
    return this;
  }

  /** Whether a kernel is oneDNN's plain reference code, hundreds of times slower than the rest. */
  public boolean usesReferenceCode() {
    return implementations().stream().anyMatch(name -> name.startsWith("ref"));
  }

  public List<String> implementations() {
    return steps.stream().map(Step::implementation).toList();
  }

  public void run() {
    for (Placement placement : placements) {
      placement.tensor().place(placement.slot());
    }
    for (View view : views) {
      view.view().alias(view.of(), view.offset());
    }
    for (Step step : steps) {
      step.run();
    }
  }
}
