package org.vgg4j.examples;

import java.nio.file.Path;
import org.vgg4j.TrainedRun;
import org.vgg4j.Training;

public class FineTune {

  public static void main(String[] args) {
    Path weights = Path.of(args[0]);
    Path photos = Path.of(args[1]);
    TrainedRun run =
        Training.recipe("default")
            .weights(weights)
            .data(photos)
            .set("freeze", "all-but-head")
            .set("learningRate", 0.01)
            .set("batchSize", 8)
            .set("epochs", 2)
            .out(Path.of(args[2]))
            .run();
    System.out.println("validation accuracy " + run.result().validationAccuracy());
  }
}
