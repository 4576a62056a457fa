package org.vgg4j.trainer.diagnosis.watcher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What was seen of a run so far. A sound network may look broken for a while, when its optimizer's
 * first steps were too large; one that is broken from its initialization on is so at once. So
 * layers count that were conspicuous at the very first look and in all but one of the first looks,
 * or in many in a row.
 */
public final class History {

  /**
   * Looks in a row that count at any time: to step 1,500. The fixed {@code pytorch-vgg16-compact}
   * was seen to need hundreds of steps to come back.
   */
  static final int MANY = 9;

  private static final int LATE = 3;

  private final int first;
  private final List<Signals> seen = new ArrayList<>();

  /**
   * Nothing has been seen.
   *
   * @param first looks from the start on that count; 9 for a run whose start was not seen
   */
  public History(int first) {
    this.first = first;
  }

  /** Adds the newest signals; only what is needed is kept. */
  public void add(Signals signals) {
    seen.add(signals);
    if (seen.size() > first + MANY) {
      seen.remove(first);
    }
  }

  Signals now() {
    return seen.get(seen.size() - 1);
  }

  /** The oldest signals; those of a run's first step, unless it was resumed. */
  Signals first() {
    return seen.get(0);
  }

  /** The newest signals, or null where there are none. */
  public Signals last() {
    return seen.isEmpty() ? null : now();
  }

  /** The layers that a rule found from the start on, or else in many looks in a row. */
  List<String> lasting(Function<Signals, List<String>> rule) {
    if (seen.size() < first) {
      return List.of();
    }
    List<String> fromTheStart = new ArrayList<>(rule.apply(seen.get(0)));
    fromTheStart.removeIf(layer -> timesAmongTheFirst(layer, rule) < first - 1);
    return fromTheStart.isEmpty() ? newest(MANY, rule) : fromTheStart;
  }

  /** One exception is allowed: seen once in the published network, whose gradients came back. */
  private long timesAmongTheFirst(String layer, Function<Signals, List<String>> rule) {
    return seen.subList(0, first).stream().filter(look -> rule.apply(look).contains(layer)).count();
  }

  /** The layers that a rule found in the last few looks, whatever the first ones were like. */
  List<String> lately(Function<Signals, List<String>> rule) {
    return newest(LATE, rule);
  }

  private List<String> newest(int count, Function<Signals, List<String>> rule) {
    int size = seen.size();
    return size < count ? List.of() : inEach(seen.subList(size - count, size), rule);
  }

  private static List<String> inEach(List<Signals> looks, Function<Signals, List<String>> rule) {
    List<String> layers = new ArrayList<>(rule.apply(looks.get(0)));
    looks.forEach(look -> layers.retainAll(rule.apply(look)));
    return layers;
  }
}
