package org.vgg4j.trainer.commands;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.copies.DataCheck;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.datasets.folders.FolderPack;
import org.vgg4j.trainer.commands.options.DeviceOptions;
import org.vgg4j.trainer.commands.options.OutputFiles;
import org.vgg4j.trainer.commands.options.OutputOptions;
import org.vgg4j.trainer.commands.output.DataCheckOutput;
import org.vgg4j.trainer.commands.output.FetchProgressBar;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.NativeCache;
import org.vgg4j.trainer.diagnosis.labels.LabelSuspects;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeData;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.views.labels.LabelSuspectsPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code datasets}. */
@Command(
    name = "datasets",
    description = "List, fetch, verify and look at data sets.",
    subcommands = PreviewCommand.class)
final class DatasetsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command: expected datasets list, fetch, verify, preview, check or pack");
  }

  @Command(
      name = "list",
      description = "List the data sets and whether they are here.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class)
  int list(@Mixin OutputOptions output) {
    Terminal terminal = output.terminal();
    Datasets.list(Home.folder())
        .forEach(set -> terminal.print(String.format("%-16s %s", set.name(), set.description())));
    return 0;
  }

  @Command(
      name = "fetch",
      description = "Download a data set into $VGG4J_HOME/data.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class)
  int fetch(
      @Parameters(paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}.") DatasetName name,
      @Mixin OutputOptions output) {
    Terminal terminal = output.terminal();
    Datasets.fetch(name, Home.folder(), new FetchProgressBar(terminal));
    boolean fetched =
        Datasets.list(Home.folder()).stream()
            .anyMatch(known -> known.name() == name && known.fetchable());
    if (fetched) {
      terminal.say(name + " is in " + Home.folder().resolve("data"));
    }
    return 0;
  }

  @Command(
      name = "verify",
      description = "Check the files of a data set: sizes and checksums.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class)
  int verify(
      @Parameters(paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}.") DatasetName name,
      @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the data lies.")
          Path dataDir,
      @Mixin OutputOptions output) {
    Terminal terminal = output.terminal();
    List<FileCheck> checks = Datasets.verify(name, Home.folder(), dataDir);
    boolean allRight = true;
    for (FileCheck check : checks) {
      if (check.ok()) {
        terminal.print(check.file() + ": " + check.message());
      } else {
        terminal.warn(check.file() + ": " + check.message());
        allRight = false;
      }
    }
    return allRight ? 0 : Failures.UNUSABLE;
  }

  @Command(
      name = "check",
      description = "Look at all images: unreadable, of one color, there twice; sizes and classes.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class)
  int check(
      @Parameters(
              paramLabel = "NAME|DIR",
              description = "A data set, a folder of images or a table of them.")
          String name,
      @Option(names = "--data-dir", paramLabel = "DIR", description = "Where the data lies.")
          Path dataDir,
      @Option(
              names = "--csv",
              paramLabel = "FILE",
              description = "Also write a table of the files to look at.")
          Path csv,
      @Option(
              names = "--checkpoint",
              paramLabel = "FILE|RUN|STUDY",
              description =
                  "Also look for wrong labels: a run that was trained on this data, or better a"
                      + " study of --folds, which has seen no image it is asked for.")
          Path checkpoint,
      @Option(
              names = "--page",
              paramLabel = "FILE",
              description =
                  "Where to draw the images whose labels are doubted (default:"
                      + " <name>-labels.html).")
          Path page,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin DeviceOptions deviceOptions,
      @Mixin OutputOptions output) {
    Terminal terminal = json ? output.terminal().withoutLines() : output.terminal();
    if (page != null && checkpoint == null) {
      throw new RecipeException("--page needs --checkpoint, the network that is asked for labels");
    }
    NativeCache.open();
    // Before anything touches ND4J.
    ComputeDevice device = checkpoint == null ? null : deviceOptions.open(terminal);
    DatasetSplits splits =
        Datasets.open(asItIs(name, dataDir).passingOverAll(), new FetchProgressBar(terminal));
    DataCheck check = DataCheck.of(splits);
    Optional<LabelSuspects> labels = Optional.empty();
    if (checkpoint != null && !check.isRefused()) {
      labels =
          Optional.of(
              LabelSuspects.of(checkpoint, name, dataDir, device, new FetchProgressBar(terminal)));
      LabelSuspects found = labels.get();
      Path file = page != null ? page : besides(name, "-labels.html");
      OutputFiles.write(file, LabelSuspectsPage.html(name, found));
      terminal.say("labels to look at: " + file);
    }
    if (csv != null) {
      DataCheckOutput.writeCsv(check, labels, csv);
    }
    if (json) {
      terminal.printJson(DataCheckOutput.json(name, check, labels));
    } else {
      DataCheckOutput.print(name, check, labels, terminal);
    }
    if (check.isRefused()) {
      terminal.warn(
          "%s has %,d unreadable images, expected hardly any: a training refuses it%s; remove or repair them"
              .formatted(
                  name,
                  check.unreadable().size(),
                  checkpoint == null ? "" : ", and labels were not looked at"));
      return Failures.UNUSABLE;
    }
    return 0;
  }

  /** A file in the working folder that is called after data. */
  static Path besides(String data, String ending) {
    return Path.of(Objects.toString(Path.of(data).getFileName(), "data") + ending);
  }

  /** Data as the recipe {@code default} divides it, which may be there to evaluate with alone. */
  static DatasetRequest asItIs(String name, Path dataDir) {
    Recipe recipe = Recipes.resolve("default", Map.of());
    return new DatasetRequest(
        name,
        dataDir,
        Home.folder(),
        recipe.images().validationFraction(),
        0,
        0,
        recipe.optimization().seed(),
        0,
        0,
        recipe.images().decode(),
        null,
        null);
  }

  @Command(
      name = "pack",
      description =
          "Decode a folder of images once, into a file beside it that training then reads.",
      mixinStandardHelpOptions = true,
      versionProvider = VersionProvider.class)
  int pack(
      @Parameters(paramLabel = "DIR", description = "A folder of images.") Path folder,
      @Option(
              names = "--image-size",
              paramLabel = "PIXELS",
              defaultValue = "0",
              description = "Height and width, as in the recipe's imageSize (default: 32).")
          String imageSize,
      @Option(
              names = "--channels",
              paramLabel = "N",
              defaultValue = "0",
              description = "3 for color, 1 for gray (default: 3).")
          String channels,
      @Option(
              names = "--decode",
              paramLabel = "HOW",
              description = "As in the recipe's field of that name (default: scaled).")
          String decode,
      @Mixin OutputOptions output) {
    Terminal terminal = output.terminal();
    Map<String, String> fields = new HashMap<>();
    fields.put("data", folder.toString());
    fields.put("imageSize", imageSize);
    fields.put("channels", channels);
    if (decode != null) {
      fields.put("decode", decode);
    }
    Recipe recipe = Recipes.resolve("default", fields);
    boolean gray = recipe.images().channels() == 1;
    NativeCache.open();
    FolderPack.Made made =
        FolderPack.write(folder, RecipeData.request(recipe, null), new FetchProgressBar(terminal));
    if (made.unreadable() > 0) {
      terminal.say("%,d files cannot be read and are not in it".formatted(made.unreadable()));
    }
    terminal.print(
        "%,d images are in %s; train --data %s --set imageSize=%d%s%s reads them there"
            .formatted(
                made.images(),
                made.file(),
                folder,
                made.side(),
                gray ? " --channels 1" : "",
                decode == null ? "" : " --set decode=" + recipe.images().decode()));
    return 0;
  }
}
