package org.vgg4j.trainer.views.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.study.Spread;

/**
 * Runs that differ in their seed alone.
 *
 * @param runs whose test has figures, at least two
 * @param untested how many more there are
 */
record SeedGroup(List<ComparedRun> runs, int untested) {

  /**
   * What has to be the same: the recipe but for its seed, the data's files, the weights that were
   * started from, the device and the program.
   */
  private record Same(
      Recipe recipe,
      String dataset,
      Map<String, String> files,
      String weights,
      String device,
      String version,
      String commit) {}

  /** The groups among runs, in the order of their first run. */
  static List<SeedGroup> of(List<ComparedRun> runs) {
    Map<Same, List<ComparedRun>> groups = new LinkedHashMap<>();
    for (ComparedRun run : runs) {
      same(run).ifPresent(key -> groups.computeIfAbsent(key, none -> new ArrayList<>()).add(run));
    }
    List<SeedGroup> found = new ArrayList<>();
    for (List<ComparedRun> group : groups.values()) {
      List<ComparedRun> tested = group.stream().filter(ComparedRun::isTested).toList();
      long seeds = tested.stream().map(ComparedRun::seed).distinct().count();
      // The same seed twice is one draw, not two.
      if (seeds > 1 && seeds == tested.size()) {
        found.add(new SeedGroup(tested, group.size() - tested.size()));
      }
    }
    return List.copyOf(found);
  }

  /** Empty where the run does not tell what it was trained on. */
  private static Optional<Same> same(ComparedRun run) {
    return run.files()
        .provenance()
        .filter(known -> known.dataset() != null)
        .map(
            known ->
                new Same(
                    Recipes.withFields(run.files().recipe(), Map.of("seed", "0")),
                    known.dataset(),
                    known.data(),
                    known.weights(),
                    known.device(),
                    known.vgg4j(),
                    known.commit()));
  }

  /** In one line. */
  String line() {
    int views = runs.get(0).testViews();
    return "%d runs that differ in their seed only (%s): test %s%s; validation %s%s"
        .formatted(
            runs.size(),
            runs.stream().map(ComparedRun::name).collect(Collectors.joining(", ")),
            spread(ComparedRun::test),
            views == 1
                ? ""
                : ", with %d views of each image; with one %s"
                    .formatted(views, spread(ComparedRun::testWithOneView)),
            spread(ComparedRun::validation),
            untested == 0 ? "" : "; %d more without a test accuracy, left out".formatted(untested));
  }

  private String spread(ToDoubleFunction<ComparedRun> figure) {
    double[] values = runs.stream().mapToDouble(figure).toArray();
    Spread spread = Spread.of(values).orElseThrow();
    return String.format(Locale.ROOT, "%.2f %%, ", 100 * spread.mean()) + spread.text();
  }
}
