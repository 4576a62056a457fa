package org.vgg4j.trainer.watcher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What was seen of a run so far. A sound network may look broken for a while, when its optimizer's
 * first steps were too large; one that is broken from its initialisation on stays so. So layers
 * count that were conspicuous in the first look and in the last few, or in many in a row.
 */
public final class History {

  /**
   * Looks in a row that count where the first one was inconspicuous: to step 1,500. The mended
   * {@code pytorch-vgg16-compact} was seen to need hundreds of steps to come back.
   */
  private static final int MANY = 9;

  private final int few;
  private final List<Signals> seen = new ArrayList<>();

  /**
   * Nothing has been seen.
   *
   * @param few looks in a row that count where the first one was conspicuous as well, from 1 to 9
   */
  public History(int few) {
    this.few = few;
  }

  /** Adds the newest signals; only what is needed is kept. */
  public void add(Signals signals) {
    seen.add(signals);
    if (seen.size() > MANY + 1) {
      seen.remove(1);
    }
  }

  Signals now() {
    return seen.get(seen.size() - 1);
  }

  /** The newest signals, or null where there are none. */
  public Signals last() {
    return seen.isEmpty() ? null : now();
  }

  /** The layers that a rule has found for long enough. */
  List<String> lasting(Function<Signals, List<String>> rule) {
    List<String> first = rule.apply(seen.get(0));
    return rule.apply(now()).stream()
        .filter(layer -> inARow(rule, layer) >= (first.contains(layer) ? few : MANY))
        .toList();
  }

  /** The layers that a rule has found in the last few looks, whatever the first one was like. */
  List<String> ofLate(Function<Signals, List<String>> rule) {
    return rule.apply(now()).stream().filter(layer -> inARow(rule, layer) >= few).toList();
  }

  private int inARow(Function<Signals, List<String>> rule, String layer) {
    int count = 0;
    for (int i = seen.size() - 1; i >= 0 && rule.apply(seen.get(i)).contains(layer); i--) {
      count++;
    }
    return count;
  }
}
