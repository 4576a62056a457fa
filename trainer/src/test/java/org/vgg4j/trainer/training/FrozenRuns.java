package org.vgg4j.trainer.training;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.FrozenLayers;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.training.start.Fresh;
import org.vgg4j.trainer.training.start.StartingPoint;

/** Whole runs of networks that are not trained as a whole, for tests of what is frozen in them. */
abstract class FrozenRuns {

  @TempDir Path folder;

  /** Remembers the network at its start and what of it was frozen at the end of each epoch. */
  static final class Witness implements TrainingObserver {
    final Map<Integer, List<String>> frozen = new HashMap<>();
    final Map<String, INDArray> before = new HashMap<>();
    ComputationGraph graph;

    @Override
    public void started(TrainingSetup setup) {
      graph = setup.graph();
      graph.paramTable().forEach((name, array) -> before.put(name, array.dup()));
    }

    @Override
    public void epochEnded(Epoch epoch) {
      frozen.put(epoch.metrics().epoch(), List.copyOf(FrozenLayers.of(graph)));
    }

    boolean changed(String parameter) {
      return !graph.getParam(parameter).equals(before.get(parameter));
    }
  }

  static Recipe recipe(String base, String... more) {
    Map<String, String> fields = new HashMap<>();
    fields.put("data", "cifar10-sample");
    fields.put("limitTrain", "120");
    fields.put("limitTest", "50");
    fields.put("batchSize", "30");
    for (int i = 0; i < more.length; i += 2) {
      fields.put(more[i], more[i + 1]);
    }
    return Recipes.resolve(base, fields);
  }

  static RunResult train(
      Recipe recipe,
      StartingPoint start,
      Mode mode,
      TrainingObserver observer,
      BooleanSupplier stop) {
    return WholeRuns.train(WholeRuns.device(mode), recipe, start, observer, stop);
  }

  Path trainedBefore(String model) {
    Recipe recipe = recipe("default", "model", model, "width", "0.05", "epochs", "1");
    train(recipe, new Fresh(folder.resolve("first")), Mode.FIXED, new Witness(), () -> false);
    return RunDirectory.open(folder.resolve("first")).bestCheckpoint();
  }
}
