package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.vgg4j.Classifier;
import org.vgg4j.FileAnswer;
import org.vgg4j.Likelihood;
import org.vgg4j.datasets.images.ImageFiles;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.commands.options.DeviceOptions;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.TestViews;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict}. */
@Command(name = "predict", description = "Say what images show, with probabilities.")
final class PredictCommand implements Callable<Integer> {

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE|RUN",
      required = true,
      description = "A checkpoint, or a run's folder, which means its best.zip.")
  private Path checkpoint;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE|FOLDER",
      description = "Images of any size, and folders of them.")
  private List<Path> images;

  @Option(
      names = "--top",
      paramLabel = "K",
      defaultValue = "5",
      description = "Classes to print per image (default: 5).")
  private String top;

  @Option(
      names = "--views",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Views of each image whose scores are averaged: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private TestViews views;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() {
    Terminal terminal = json ? outputOptions.terminal().withoutLines() : outputOptions.terminal();
    int count = Overrides.wholeNumber("--top", top);
    if (count < 1) {
      throw new RecipeException("--top is '" + top + "', expected 1 or more");
    }
    Path file = Checkpoints.file(checkpoint);
    // Before the device is opened: a wrong file name should not cost that wait.
    Checkpoints.info(file);
    List<Path> files = images.stream().flatMap(path -> ImageFiles.list(path).stream()).toList();
    List<Map<String, Object>> results = new ArrayList<>();
    int unreadable = 0;
    int unanswered = 0;
    try (Classifier classifier = Classifier.open(file, deviceOptions.open(terminal), views);
        Stream<FileAnswer> answers = classifier.classify(files)) {
      for (FileAnswer each : (Iterable<FileAnswer>) answers::iterator) {
        if (each.answer().isEmpty()) {
          // One bad file among many must not cost the answers for the others.
          terminal.warn(each.problem().orElseThrow());
          unreadable++;
          continue;
        }
        List<Likelihood> likeliest = each.answer().get().classes().stream().limit(count).toList();
        results.add(result(each.file(), likeliest));
        unanswered += likeliest.isEmpty() ? 1 : 0;
        if (!json) {
          show(each.file(), likeliest, terminal);
        }
      }
    }
    if (json) {
      terminal.printJson(Json.write(results));
    }
    if (unreadable > 0) {
      terminal.warn(Evaluation.counted(results.size(), unreadable, ""));
    }
    if (unanswered > 0) {
      String fault = "the network answers NaN for " + unanswered + " of " + results.size();
      terminal.warn(Checkpoints.meaningless(fault + " images", file));
    }
    return unreadable + unanswered == 0 ? 0 : Failures.UNUSABLE;
  }

  private static Map<String, Object> result(Path image, List<Likelihood> likeliest) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("image", image.toString());
    result.put("predicted", likeliest.isEmpty() ? null : likeliest.get(0).name());
    result.put("classes", likeliest);
    return result;
  }

  private static void show(Path image, List<Likelihood> likeliest, Terminal terminal) {
    StringBuilder line = new StringBuilder(image.toString()).append(": ");
    line.append(likeliest.isEmpty() ? "no answer (NaN)" : "");
    for (int i = 0; i < likeliest.size(); i++) {
      line.append(i == 0 ? "" : ", ")
          .append(likeliest.get(i).name())
          .append(String.format(Locale.ROOT, " %.1f %%", 100 * likeliest.get(i).probability()));
    }
    terminal.print(line.toString());
  }
}
