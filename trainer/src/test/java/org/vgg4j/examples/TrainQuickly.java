package org.vgg4j.examples;

import java.nio.file.Path;
import org.vgg4j.TrainedRun;
import org.vgg4j.Training;
import org.vgg4j.TrainingListener;
import org.vgg4j.trainer.runs.EpochMetrics;

public class TrainQuickly {

  public static void main(String[] args) {
    TrainedRun run =
        Training.recipe("quickstart")
            .set("epochs", 2)
            .set("learningRate", 0.002)
            .out(Path.of(args[0]))
            .listener(
                new TrainingListener() {
                  @Override
                  public void epoch(EpochMetrics epoch) {
                    System.out.println("epoch " + epoch.epoch() + ": " + epoch.trainLoss());
                  }
                })
            .run();
    System.out.println("test accuracy " + run.result().testAccuracy());
    System.out.println(run.report() + " shows it, " + run.checkpoint() + " classifies");
  }
}
