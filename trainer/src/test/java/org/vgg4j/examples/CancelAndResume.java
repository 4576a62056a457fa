package org.vgg4j.examples;

import java.nio.file.Path;
import org.vgg4j.TrainedRun;
import org.vgg4j.Training;
import org.vgg4j.TrainingListener;
import org.vgg4j.trainer.training.TrainingObserver.Step;

public class CancelAndResume {

  public static void main(String[] args) {
    Training training = Training.recipe("quickstart").set("epochs", 2).out(Path.of(args[0]));
    training.listener(
        new TrainingListener() {
          @Override
          public void step(Step step) {
            // Stands for a button: cancel() may be called from any thread.
            if (step.step() == 20) {
              training.cancel();
            }
          }
        });
    TrainedRun half = training.run();
    System.out.println(half.result().status() + " after step " + half.result().steps());

    TrainedRun whole = Training.resume(half.folder()).run();
    System.out.println(whole.result().status() + " after step " + whole.result().steps());
  }
}
