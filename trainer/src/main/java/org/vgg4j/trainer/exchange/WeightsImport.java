package org.vgg4j.trainer.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.layouts.Import;
import org.vgg4j.models.layouts.ImportReport;
import org.vgg4j.models.layouts.MapDraft;
import org.vgg4j.models.layouts.TensorMap;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointWriter;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.OutputFolder;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/** Makes a checkpoint, or a run's folder, of weights from another framework's file. */
public final class WeightsImport {

  private static final String ZIP = ".zip";
  private static final double VALIDATION_FRACTION = 0.1;

  private final Tensors tensors;
  private final ImportRequest request;
  private final List<String> lines = new ArrayList<>();

  private WeightsImport(Tensors tensors, ImportRequest request) {
    this.tensors = tensors;
    this.request = request;
  }

  /**
   * Imports a file.
   *
   * @param out a new file whose name ends in {@code .zip}, or a new or empty folder
   * @return what was done, line by line
   * @throws org.vgg4j.formats.FormatException if the file cannot be read
   * @throws org.vgg4j.models.layouts.LayoutException if its tensors do not fit the network
   * @throws RunException if {@code out} cannot be used
   */
  public static List<String> run(ImportRequest request, Path out) {
    requireUsable(out);
    try (Tensors tensors = WeightFiles.open(request.file())) {
      return new WeightsImport(tensors, request).into(out);
    }
  }

  /**
   * Drafts a table from a file's names to a model's, for people to look through.
   *
   * @param table a new file
   */
  public static void draftMap(ImportRequest request, Path table) {
    AtomicFiles.requireNew(table);
    try (Tensors tensors = WeightFiles.open(request.file())) {
      ImportTarget target = ImportTarget.ofModel(request, tensors);
      TensorMap draft =
          MapDraft.of(
              ModelFactory.configure(target.model(), target.options()), tensors, table.toString());
      Files.createDirectories(table.toAbsolutePath().getParent());
      AtomicFiles.writeText(table, String.join("\n", draft.lines()) + "\n");
    } catch (IOException e) {
      throw RunException.cannotWrite(table, e, "give another file");
    }
  }

  /** Checks the place of a result before anything is read for it. */
  private static void requireUsable(Path out) {
    if (isZip(out)) {
      AtomicFiles.requireNew(out);
    } else {
      OutputFolder.requireUsable(out);
    }
  }

  private static boolean isZip(Path out) {
    return out.toString().endsWith(ZIP);
  }

  private List<String> into(Path out) {
    ImportTarget target = ImportTarget.of(request, tensors, lines::add);
    Normalization normalization = normalization(target);
    List<String> classes = classes(target);
    ComputationGraph graph = ModelFactory.create(target.model(), target.options());
    ImportReport report = Import.into(graph, tensors, target.layout(), target.kept());
    say(target, report);
    CheckpointInfo info = info(target, classes, normalization);
    CheckpointWriter.check(out, graph, info);
    try {
      if (isZip(out)) {
        Files.createDirectories(out.toAbsolutePath().getParent());
        CheckpointWriter.write(out, graph, info);
      } else {
        writeRun(out, target, graph, info);
      }
    } catch (IOException e) {
      throw RunException.cannotWrite(out, e);
    }
    return lines;
  }

  /** A figure that comes of wrongly normalized pixels looks like one of a bad network. */
  private Normalization normalization(ImportTarget target) {
    int channels = target.options().input().channels();
    if (request.normalization() != null) {
      int given = request.normalization().mean().length;
      if (given != channels) {
        throw new RecipeException(
            "--mean and --deviation have %d numbers, expected one for each of the %d channels"
                .formatted(given, channels));
      }
      return request.normalization();
    }
    Optional<Normalization> noted = FileNotes.normalization(tensors.metadata());
    if (noted.isPresent() && noted.get().mean().length == channels) {
      return noted.get();
    }
    if (target.layout() instanceof WeightLayout published) {
      var known = published.preprocessing(target.options().classes());
      if (known.isPresent()) {
        lines.add("pixels are normalized as " + published + "'s authors do");
        return new Normalization(array(known.get().mean()), array(known.get().deviation()));
      }
    }
    throw new RecipeException(
        "nothing says how pixels are normalized for "
            + request.file()
            + ": expected --mean and --deviation, a number for each channel on the scale 0 to 1;"
            + " for example --mean 0.485,0.456,0.406 --deviation 0.229,0.224,0.225");
  }

  private static float[] array(List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  private List<String> classes(ImportTarget target) {
    int count = target.options().classes();
    if (request.classes() != null) {
      if (request.classes().size() != count) {
        throw new RecipeException(
            "--classes names "
                + request.classes().size()
                + " classes, expected the "
                + count
                + " of the network");
      }
      Set<String> seen = new HashSet<>();
      for (String name : request.classes()) {
        if (name.isEmpty() || !seen.add(name)) {
          throw new RecipeException(
              "--classes has "
                  + (name.isEmpty() ? "an empty name" : "'" + name + "' twice")
                  + ", expected a name of its own for each class");
        }
      }
      return request.classes();
    }
    Optional<List<String>> noted = FileNotes.classes(tensors.metadata());
    if (noted.isPresent() && noted.get().size() == count) {
      return noted.get();
    }
    if (count == CifarLayout.CLASSES.size() && isOfCifar(target)) {
      lines.add("its 10 classes are taken for CIFAR-10's; --classes gives other names");
      return CifarLayout.CLASSES;
    }
    lines.add("its classes have no names: class-0 to class-" + (count - 1) + "; see --classes");
    return IntStream.range(0, count).mapToObj(label -> "class-" + label).toList();
  }

  private static boolean isOfCifar(ImportTarget target) {
    return target.layout() instanceof WeightLayout published
        && !published.isOwn()
        && target.options().input().height() == CifarLayout.SIDE;
  }

  private void say(ImportTarget target, ImportReport report) {
    lines.add(
        "%s: %,d tensors with %,d values, laid out as %s, into %s"
            .formatted(
                request.file(),
                report.tensors(),
                report.values(),
                report.layout(),
                target.model()));
    if (!report.ignored().isEmpty()) {
      lines.add("left out: " + some(report.ignored()));
    }
    lines.addAll(report.notes());
    if (!target.kept().isEmpty()) {
      lines.add("drawn anew, as the file does not have them: " + String.join(", ", target.kept()));
    }
  }

  private static String some(List<String> names) {
    int shown = Math.min(5, names.size());
    return String.join(", ", names.subList(0, shown))
        + (shown < names.size() ? " and " + (names.size() - shown) + " more" : "");
  }

  private CheckpointInfo info(
      ImportTarget target, List<String> classes, Normalization normalization) {
    // No image of its data is known: every class, and nothing of it.
    Map<String, Integer> none = new LinkedHashMap<>();
    classes.forEach(name -> none.put(name, 0));
    InputShape input = target.options().input();
    String data =
        classes.equals(CifarLayout.CLASSES) ? DatasetName.CIFAR10.id() : "what it was trained on";
    return new CheckpointInfo(
        CheckpointInfo.FORMAT,
        target.model(),
        "imported",
        data,
        VALIDATION_FRACTION,
        0,
        target.options().seed(),
        new DataIdentity(none, Map.of(), Map.of(), Map.of()),
        classes,
        input.channels(),
        input.height(),
        input.width(),
        // As other frameworks read images.
        Decoding.WHOLE,
        normalization.mean(),
        normalization.deviation(),
        new CheckpointInfo.Position(0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0),
        Map.of());
  }

  private static void writeRun(
      Path out, ImportTarget target, ComputationGraph graph, CheckpointInfo info)
      throws IOException {
    ModelOptions options = target.options();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("model", target.model());
    fields.put("width", Double.toString(options.width()));
    fields.put("head", options.head() == null ? "null" : options.head().id());
    fields.put("blocks", Objects.toString(options.blocks()));
    fields.put("whitening", Boolean.toString(options.whitening()));
    fields.put("imageSize", Integer.toString(options.input().height()));
    fields.put("decode", info.decode().id());
    Recipe recipe = Recipes.resolve(ImportTarget.RECIPE, fields);
    RunDirectory run = OutputFolder.create(out, ImportTarget.RECIPE);
    // What takes room comes first: without it the folder stays empty, for another try.
    CheckpointWriter.write(run.bestCheckpoint(), graph, info);
    run.writeText(run.recipeFile(), Recipes.toYaml(recipe));
  }
}
