package org.vgg4j.datasets.folders;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import org.vgg4j.datasets.Part;

/**
 * Divides images group by group, so that those of one group are never in two parts. A class may
 * come out of the draw without a part; whole groups are moved then, so that every class has images
 * to train on, and some to test and to validate with where it has groups enough. A group may hold
 * images of several classes.
 */
final class GroupPlacement {

  /** The images of one key. */
  private static final class Group {
    final String key;
    final List<String> names = new ArrayList<>();
    final TreeSet<Integer> classes = new TreeSet<>();
    Part part;

    Group(String key) {
      this.key = key;
    }
  }

  private final NameSplit draw;
  private final List<Group> groups;

  private GroupPlacement(NameSplit draw, List<Group> groups) {
    this.draw = draw;
    this.groups = groups;
  }

  /**
   * The images that have to stand elsewhere than their groups are drawn.
   *
   * @param classes the names of each class's images
   */
  static Map<String, Part> of(NameSplit draw, List<List<String>> classes) {
    Map<String, Group> byKey = new TreeMap<>();
    for (int label = 0; label < classes.size(); label++) {
      for (String name : classes.get(label)) {
        Group group = byKey.computeIfAbsent(draw.key(name), Group::new);
        group.names.add(name);
        group.classes.add(label);
        group.part = draw.drawn(name);
      }
    }
    GroupPlacement placement = new GroupPlacement(draw, List.copyOf(byKey.values()));
    for (int label = 0; label < classes.size(); label++) {
      placement.giveTraining(label);
    }
    for (int label = 0; label < classes.size(); label++) {
      if (draw.draws(Part.TEST) && !draw.division().isFolded()) {
        placement.give(label, Part.TEST);
      }
      if (draw.draws(Part.VALIDATION)) {
        placement.give(label, Part.VALIDATION);
      }
    }
    Map<String, Part> placed = new TreeMap<>();
    for (Group group : placement.groups) {
      if (group.part != draw.drawn(group.names.get(0))) {
        group.names.forEach(name -> placed.put(name, group.part));
      }
    }
    return placed;
  }

  private void giveTraining(int label) {
    if (has(label, Part.TRAIN)) {
      return;
    }
    // A fold's test groups are those of no other fold.
    Predicate<Group> free = group -> group.part == Part.VALIDATION || !draw.division().isFolded();
    groups.stream()
        .filter(group -> group.classes.contains(label))
        .filter(free)
        .max(by((name, part) -> draw.number(name, part)))
        .ifPresent(group -> group.part = Part.TRAIN);
  }

  private void give(int label, Part part) {
    if (has(label, part)) {
      return;
    }
    groups.stream()
        .filter(group -> group.part != part && group.classes.contains(label))
        .filter(group -> group.part != Part.TEST || !draw.division().isFolded())
        .filter(group -> group.classes.stream().allMatch(other -> count(other, group.part) > 1))
        .min(by((name, unused) -> draw.number(name, part)))
        .ifPresent(group -> group.part = part);
  }

  private static Comparator<Group> by(ToDoubleBiFunction<String, Part> number) {
    return Comparator.comparingDouble(
        (Group group) -> number.applyAsDouble(group.names.get(0), group.part));
  }

  private boolean has(int label, Part part) {
    return count(label, part) > 0;
  }

  private long count(int label, Part part) {
    return groups.stream()
        .filter(group -> group.part == part && group.classes.contains(label))
        .count();
  }
}
