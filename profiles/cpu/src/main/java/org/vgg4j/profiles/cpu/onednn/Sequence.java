package org.vgg4j.profiles.cpu.onednn;

import java.util.ArrayList;
import java.util.List;

/** Steps that run one after another, and tensors between them that live in scratch buffers. */
public final class Sequence {

  private record Placement(Tensor tensor, NativeBuffer buffer) {}

  private record View(Tensor view, Tensor whole, long offset) {}

  private final List<View> views = new ArrayList<>();
  private final List<Placement> placements = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /** Puts a tensor into a buffer before every run. */
  public Sequence place(Tensor tensor, NativeBuffer buffer) {
    // Grows the buffer now: growing while placing would pull it away under tensors placed before.
    tensor.place(buffer);
    placements.add(new Placement(tensor, buffer));
    return this;
  }

  /** Lets a tensor of another description share a tensor's values, before every run. */
  public Sequence view(Tensor view, Tensor whole) {
    return view(view, whole, 0);
  }

  /**
   * The same for values that begin within the other tensor's.
   *
   * @param offset bytes from the other tensor's first value
   */
  public Sequence view(Tensor view, Tensor whole, long offset) {
    views.add(new View(view, whole, offset));
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
      placement.tensor().place(placement.buffer());
    }
    for (View view : views) {
      view.view().alias(view.whole(), view.offset());
    }
    for (Step step : steps) {
      step.run();
    }
  }
}
