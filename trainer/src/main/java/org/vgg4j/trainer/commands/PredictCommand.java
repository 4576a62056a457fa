package org.vgg4j.trainer.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import org.vgg4j.Classifier;
import org.vgg4j.FileAnswer;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.images.ImageFiles;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.commands.options.CheckpointOption;
import org.vgg4j.trainer.commands.options.DeviceOptions;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.options.Overrides;
import org.vgg4j.trainer.commands.options.ViewsOption;
import org.vgg4j.trainer.commands.output.EmbeddingFile;
import org.vgg4j.trainer.commands.output.Prediction;
import org.vgg4j.trainer.commands.output.PredictionOutput;
import org.vgg4j.trainer.commands.output.PredictionTable;
import org.vgg4j.trainer.commands.output.PredictionTargets;
import org.vgg4j.trainer.commands.output.PrintedPredictions;
import org.vgg4j.trainer.commands.output.SortedCopies;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.evaluation.Evaluation;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.TestViews;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict}. */
@Command(name = "predict", description = "Say what images show, with probabilities.")
final class PredictCommand implements Callable<Integer> {

  @Mixin private CheckpointOption checkpoint;

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

  @Mixin private ViewsOption views;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      defaultValue = "0",
      description = "Say 'unsure' where no class is at least as likely, in [0, 1].")
  private String threshold;

  @Option(names = "--json", description = "Print one JSON array.")
  private boolean json;

  @Option(names = "--json-lines", description = "Print a JSON object a line, as answers come.")
  private boolean jsonLines;

  @Option(names = "--csv", paramLabel = "FILE", description = "Write a table with all classes.")
  private Path csv;

  @Option(
      names = "--copy-to",
      paramLabel = "DIR",
      description = "Copy the images into a folder for each class; new or empty.")
  private Path copies;

  @Option(
      names = "--embeddings",
      paramLabel = "FILE",
      description =
          "Write what the layer before the class scores gives, as CSV or, to a name that ends in"
              + " .npy, for numpy.")
  private Path embeddings;

  @Mixin private DeviceOptions deviceOptions;

  @Mixin private OutputOptions outputOptions;

  @Override
  public Integer call() throws IOException {
    boolean printsJson = json || jsonLines;
    Terminal terminal =
        printsJson ? outputOptions.terminal().withoutLines() : outputOptions.terminal();
    int count = Overrides.wholeNumber("--top", top);
    if (count < 1) {
      throw new RecipeException("--top is '" + top + "', expected 1 or more");
    }
    double least = least();
    if (json && jsonLines) {
      throw new RecipeException("--json and --json-lines are given, expected one of them");
    }
    Path file = checkpoint.file();
    // Before the device is opened: a wrong file name should not cost that wait.
    List<String> classes = Checkpoints.info(file).classes();
    List<Path> files = images.stream().flatMap(path -> ImageFiles.list(path).stream()).toList();
    PredictionTargets.require(files, file, csv, embeddings);
    List<PredictionOutput> outputs = new ArrayList<>();
    try {
      open(outputs, classes);
      if (printsJson || outputs.isEmpty()) {
        PrintedPredictions.Form form =
            json
                ? PrintedPredictions.Form.JSON
                : jsonLines ? PrintedPredictions.Form.JSON_LINES : PrintedPredictions.Form.TEXT;
        outputs.add(new PrintedPredictions(terminal, form, count, least > 0));
        return predict(file, files, least, outputs, terminal, false);
      }
      return predict(file, files, least, outputs, terminal, true);
    } catch (IOException e) {
      throw new RunException(
          "what was found cannot be written: "
              + DatasetException.reason(e)
              + "; make room, or give another file or folder",
          e);
    } finally {
      outputs.forEach(PredictCommand::letGo);
    }
  }

  /** Of what is finished nothing is left to fail; of the rest the reason is said already. */
  private static void letGo(PredictionOutput output) {
    try {
      output.close();
    } catch (IOException e) {
      LoggerFactory.getLogger(PredictCommand.class).warn("an output cannot be closed", e);
    }
  }

  private double least() {
    try {
      double least = Double.parseDouble(threshold);
      if (least >= 0 && least <= 1) {
        return least;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new RecipeException("--threshold is '" + threshold + "', expected a number in [0, 1]");
  }

  private void open(List<PredictionOutput> outputs, List<String> classes) throws IOException {
    if (copies != null) {
      outputs.add(new SortedCopies(copies, classes));
    }
    if (csv != null) {
      outputs.add(new PredictionTable(csv, classes));
    }
    if (embeddings != null) {
      outputs.add(new EmbeddingFile(embeddings));
    }
  }

  private int predict(
      Path checkpointFile,
      List<Path> files,
      double least,
      List<PredictionOutput> outputs,
      Terminal terminal,
      boolean showsProgress)
      throws IOException {
    ComputeDevice device = deviceOptions.open(terminal);
    if (views.views() != TestViews.ONE) {
      terminal.say(views.views() + " views of each image");
    }
    Map<String, Integer> counts = new TreeMap<>();
    int unreadable = 0;
    int unanswered = 0;
    try (Classifier classifier =
            Classifier.open(checkpointFile, device, views.views(), embeddings != null);
        Stream<FileAnswer> answers = classifier.classify(files);
        Progress progress =
            showsProgress ? Progress.start(terminal, "predict", files.size(), 0, "", 1) : null) {
      for (FileAnswer each : (Iterable<FileAnswer>) answers::iterator) {
        Prediction prediction = Prediction.of(each, least);
        for (PredictionOutput output : outputs) {
          output.add(prediction);
        }
        // One bad file among many must not cost the answers for the others.
        prediction.problem().ifPresent(terminal::warn);
        unreadable += prediction.answer().isEmpty() ? 1 : 0;
        prediction.predicted().ifPresent(name -> counts.merge(name, 1, Integer::sum));
        unanswered += prediction.answer().isPresent() && prediction.predicted().isEmpty() ? 1 : 0;
        if (progress != null) {
          progress.advance(1);
        }
      }
    }
    for (PredictionOutput output : outputs) {
      output.finish();
    }
    int answered = files.size() - unreadable;
    if (showsProgress) {
      counts.forEach((name, found) -> terminal.say(name + ": " + found));
      terminal.say(Evaluation.counted(answered, unreadable, ""));
    } else if (unreadable > 0) {
      terminal.warn(Evaluation.counted(answered, unreadable, ""));
    }
    if (unanswered > 0) {
      String fault = "the network answers NaN for " + unanswered + " of " + answered;
      terminal.warn(Checkpoints.meaningless(fault + " images", checkpointFile));
    }
    return unreadable + unanswered == 0 ? 0 : Failures.UNUSABLE;
  }
}
