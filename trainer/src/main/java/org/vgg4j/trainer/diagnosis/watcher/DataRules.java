package org.vgg4j.trainer.diagnosis.watcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.datasets.Part;
import org.vgg4j.datasets.copies.Copies;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.FindingCode;

/** Judges a data set before it is trained on. */
public final class DataRules {

  /**
   * Data sets hold a few images twice: of CIFAR-10's test images 0.14 % look like one that is
   * trained on.
   */
  private static final double SHARED = 0.02;

  private static final int EXAMPLES = 3;

  private DataRules() {}

  /** Looks at labels, and for images that stand in two splits. */
  public static List<Finding> judge(DatasetSplits splits) {
    List<Finding> findings = new ArrayList<>();
    Finding labels = labels(splits);
    if (labels != null) {
      findings.add(labels);
    }
    findings.addAll(FolderRules.judge(splits));
    copies(splits).ifPresent(findings::add);
    return findings;
  }

  private static Finding labels(DatasetSplits splits) {
    List<String> classes = splits.classNames();
    ImageSet train = splits.train();
    int[] counts = new int[classes.size()];
    for (int i = 0; i < train.size(); i++) {
      int label = train.label(i);
      if (label < 0 || label >= counts.length) {
        return labelFinding(
            "image " + i + " has label " + label + ", expected 0 to " + (counts.length - 1));
      }
      counts[label]++;
    }
    List<String> missing =
        IntStream.range(0, counts.length)
            .filter(i -> counts[i] == 0)
            .mapToObj(classes::get)
            .toList();
    // A small --limit-train may leave a class out by chance; then the user knows why.
    if (missing.isEmpty() || train.size() < 10 * counts.length) {
      return null;
    }
    return labelFinding(
        missing.size()
            + " of "
            + counts.length
            + " classes have no image to train on, for example "
            + missing.get(0));
  }

  private static Finding labelFinding(String seen) {
    return new Finding(
        FindingCode.LABELS_DO_NOT_MATCH,
        null,
        0,
        seen,
        "correct the data: one folder per class in train and test; `datasets preview` shows it");
  }

  private static Optional<Finding> copies(DatasetSplits splits) {
    Map<Part, Copies> found = Copies.in(splits);
    found.values().removeIf(copies -> copies.count() < 2 || copies.share() < SHARED);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<String> counts = new ArrayList<>();
    found.forEach(
        (part, copies) ->
            counts.add(
                Rules.text(
                    "%,d of %,d %s images",
                    copies.count(), copies.images(), part.name().toLowerCase(Locale.ROOT))));
    return Optional.of(
        new Finding(
            FindingCode.VALIDATION_ON_TRAINING_DATA,
            null,
            0,
            Rules.text(
                "%s are trained on as well (%s), so the accuracy says nothing about new images;"
                    + " for example %s",
                String.join(" and ", counts), kinds(found.values()), examples(found.values())),
            "remove the copies from the data (a test folder of its own, each image once)"));
  }

  private static String kinds(Collection<Copies> found) {
    int exact = found.stream().mapToInt(copies -> copies.exact().size()).sum();
    int alike = found.stream().mapToInt(copies -> copies.alike().size()).sum();
    List<String> kinds = new ArrayList<>();
    if (exact > 0) {
      kinds.add(Rules.text("%,d exact copies", exact));
    }
    if (alike > 0) {
      kinds.add(Rules.text("%,d encoded or scaled anew", alike));
    }
    Copies any = found.iterator().next();
    if (found.stream().anyMatch(Copies::isSample)) {
      kinds.add(
          Rules.text(
              "%,d of them were compared with %,d of %,d to train on",
              found.stream().mapToInt(Copies::compared).sum(), any.trained(), any.trainedInAll()));
    }
    return String.join(", ", kinds);
  }

  private static String examples(Collection<Copies> found) {
    return found.stream()
        .flatMap(copies -> Stream.concat(copies.exact().stream(), copies.alike().stream()))
        .limit(EXAMPLES)
        .map(copy -> copy.image() + " is " + copy.trained())
        .collect(Collectors.joining(", "));
  }
}
