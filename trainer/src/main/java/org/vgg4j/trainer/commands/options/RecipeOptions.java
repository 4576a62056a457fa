package org.vgg4j.trainer.commands.options;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.vgg4j.datasets.batches.Sampling;
import org.vgg4j.models.Optimizer;
import org.vgg4j.models.WeightInitialization;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.MemoryEstimate;
import org.vgg4j.trainer.device.MemoryLimit;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.recipes.ScheduleKind;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The recipe, and the flags that override its fields. */
public final class RecipeOptions {

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "What to train and how: a name that `recipes` lists, or a YAML file.")
  public String recipe;

  @Option(
      names = "--set",
      paramLabel = "FIELD=VALUE",
      description = "Set any recipe field; may be repeated.")
  public Map<String, String> fields = new LinkedHashMap<>();

  @ArgGroup(heading = "%nWhat:%n", exclusive = false)
  What what = new What();

  @ArgGroup(heading = "%nData:%n", exclusive = false)
  Data data = new Data();

  @ArgGroup(heading = "%nHow:%n", exclusive = false)
  How how = new How();

  /** How many train, and how they stay together. */
  @Mixin public WorkerOptions workers = new WorkerOptions();

  /** What is trained. */
  static final class What {
    @Option(names = "--model", paramLabel = "NAME", description = "A name that `models` lists.")
    String model;

    @Option(
        names = "--init",
        paramLabel = "NAME",
        description = "Weight initialization: ${COMPLETION-CANDIDATES}.")
    WeightInitialization init;
  }

  /** On what. */
  static final class Data {
    @Option(
        names = "--data",
        paramLabel = "NAME|DIR",
        description =
            "A name that `datasets list` prints, a folder with one of images per class, or a table"
                + " path,label[,split] (.csv).")
    String data;

    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        description = "Where the data lies, instead of $VGG4J_HOME/data; never written to.")
    String dataDir;

    @Option(
        names = "--channels",
        paramLabel = "1|3",
        description = "Bring images to so many channels: 1 trains on gray ones.")
    String channels;

    @Option(
        names = "--group-by",
        paramLabel = "REGEX",
        description =
            "Keep images together whose <class>/<file> gives the same first group, or match.")
    String groupBy;

    @Option(names = "--limit-train", paramLabel = "N", description = "Training images to use.")
    String limitTrain;

    @Option(
        names = "--class-weights",
        paramLabel = "balanced|NAME=W,...",
        description = "What the loss of each class is multiplied with.")
    String classWeights;

    @Option(
        names = "--sampling",
        paramLabel = "NAME",
        description = "Which images an epoch has: ${COMPLETION-CANDIDATES}.")
    Sampling sampling;

    @Option(names = "--limit-test", paramLabel = "N", description = "Test images to use.")
    String limitTest;
  }

  /** How. */
  static final class How {
    @Option(names = "--epochs", paramLabel = "N", description = "Epochs to train.")
    String epochs;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "Optimizer steps to train; beats --epochs.")
    String steps;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        description =
            "Wall time to train in, the test included, for example 30m or 1h15m: the schedule is"
                + " laid over it; beats --epochs and --steps.")
    String time;

    @Option(
        names = "--patience",
        paramLabel = "N",
        description = "End after N epochs in a row without a better validation.")
    String patience;

    @Option(
        names = "--batch-size",
        paramLabel = "N|auto",
        description = "Images per step; auto takes the most, up to 256, that memory holds.")
    String batchSize;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}.")
    Optimizer optimizer;

    @Option(names = "--lr", paramLabel = "RATE", description = "Highest learning rate.")
    String learningRate;

    @Option(names = "--momentum", paramLabel = "M", description = "Momentum, in [0, 1).")
    String momentum;

    @Option(names = "--weight-decay", paramLabel = "W", description = "Decoupled weight decay.")
    String weightDecay;

    @Option(
        names = "--accumulate",
        paramLabel = "K",
        description = "Batches whose gradients are added up for one step.")
    String accumulate;

    @Option(
        names = "--clip-norm",
        paramLabel = "N",
        description = "Bound on the norm of a step's gradient.")
    String clipNorm;

    @Option(
        names = "--clip-value",
        paramLabel = "V",
        description = "Bound on each number of a step's gradient.")
    String clipValue;

    @Option(
        names = "--freeze",
        paramLabel = "N|all-but-head|none",
        description = "With --weights: layers, from the input on, that are not trained.")
    String freeze;

    @Option(
        names = "--base-rate-factor",
        paramLabel = "F",
        description = "What the rate of all layers but the class scores' is multiplied with.")
    String baseRateFactor;

    @Option(names = "--schedule", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}.")
    ScheduleKind schedule;

    @Option(names = "--seed", paramLabel = "N", description = "Seeds everything that is random.")
    String seed;
  }

  /** The network of the weights that are started from, as fields. */
  private Map<String, String> origin = Map.of();

  /**
   * Takes the network and the size of images of weights, unless the command line names a recipe or
   * a model, or the field itself.
   */
  public void startFrom(Map<String, String> fieldsOfWeights) {
    boolean named = recipe != null || what.model != null || fields.containsKey("model");
    origin = named ? Map.of() : fieldsOfWeights;
  }

  /** Whether the batch size is to be worked out, which needs a device. */
  public boolean automaticBatch() {
    return "auto".equals(how.batchSize);
  }

  /** The recipe fields that the command line itself names, by a flag of theirs or by --set. */
  public Set<String> namedFields() {
    Map<String, String> named = flags();
    named.putAll(fields);
    Overrides.put(named, "batchSize", how.batchSize);
    return named.keySet();
  }

  /**
   * The recipe with the batch size that is to be worked out, if it is.
   *
   * @param device as each of the workers that share it has it
   * @param say told what it came to
   */
  public Recipe withAutomaticBatch(
      Recipe recipe, ComputeDevice device, int networks, Consumer<String> say) {
    if (!automaticBatch()) {
      return recipe;
    }
    int batch =
        MemoryEstimate.of(recipe, device).times(networks).automaticBatch(MemoryLimit.of(device));
    say.accept("batch size: " + batch + " images, the most that fits, up to 256");
    return Recipes.withFields(recipe, Map.of("batchSize", Integer.toString(batch)));
  }

  /**
   * The recipe with every flag laid over it.
   *
   * @param fallback the recipe to take where none is named
   */
  public Recipe resolve(String fallback, DeviceOptions device) {
    Map<String, String> overrides = new LinkedHashMap<>(origin);
    overrides.putAll(flags());
    workers.override(overrides);
    device.override(overrides);
    overrides.putAll(fields);
    return Recipes.resolve(recipe == null ? fallback : recipe, overrides);
  }

  private Map<String, String> flags() {
    Map<String, String> overrides = new LinkedHashMap<>();
    Overrides.put(overrides, "model", what.model);
    Overrides.put(overrides, "init", what.init);
    Overrides.put(overrides, "data", data.data);
    Overrides.put(overrides, "dataDir", data.dataDir);
    Overrides.put(overrides, "channels", data.channels);
    Overrides.put(overrides, "groupBy", data.groupBy);
    Overrides.put(overrides, "limitTrain", data.limitTrain);
    Overrides.put(overrides, "limitTest", data.limitTest);
    Overrides.put(overrides, "classWeights", data.classWeights);
    Overrides.put(overrides, "sampling", data.sampling);
    if (how.epochs != null) {
      // A recipe that counts in steps goes by epochs once these are asked for.
      overrides.put("epochs", how.epochs);
      overrides.put("steps", "0");
      overrides.put("seconds", "0");
    }
    if (how.steps != null) {
      overrides.put("steps", how.steps);
      overrides.put("seconds", "0");
    }
    if (how.time != null) {
      if (how.epochs != null || how.steps != null) {
        throw new RecipeException(
            "--time and %s are given, expected one of them"
                .formatted(how.epochs != null ? "--epochs" : "--steps"));
      }
      overrides.put("seconds", Long.toString(Overrides.seconds("--time", how.time)));
    }
    if (!automaticBatch()) {
      Overrides.put(overrides, "batchSize", how.batchSize);
    }
    Overrides.put(overrides, "patience", how.patience);
    Overrides.put(overrides, "optimizer", how.optimizer);
    Overrides.put(overrides, "learningRate", how.learningRate);
    Overrides.put(overrides, "momentum", how.momentum);
    Overrides.put(overrides, "weightDecay", how.weightDecay);
    Overrides.put(overrides, "accumulate", how.accumulate);
    Overrides.put(overrides, "clipNorm", how.clipNorm);
    Overrides.put(overrides, "clipValue", how.clipValue);
    Overrides.put(overrides, "freeze", how.freeze);
    Overrides.put(overrides, "baseRateFactor", how.baseRateFactor);
    Overrides.put(overrides, "schedule", how.schedule);
    Overrides.put(overrides, "seed", how.seed);
    return overrides;
  }
}
