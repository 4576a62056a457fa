package org.vgg4j.trainer.commands.options;

import java.util.ArrayList;
import java.util.List;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.terminal.Terminal;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.views.live.LiveView;
import org.vgg4j.trainer.views.tensorboard.TensorBoardObserver;
import picocli.CommandLine.Option;

/** Ways to look at a training while it runs. */
public final class ViewOptions {

  private static final int MOST_PORT = 65_535;

  @Option(
      names = "--ui",
      arity = "0..1",
      fallbackValue = "9000",
      paramLabel = "PORT",
      description =
          "Show the training in a browser of this machine (default port: 9000, 0: any free one).")
  private String port;

  @Option(
      names = "--tensorboard",
      description = "Write TensorBoard's event files into the run's folder tensorboard.")
  private boolean tensorboard;

  /** Whether a view was asked for. */
  public boolean isAny() {
    return port != null || tensorboard;
  }

  /** The views that were asked for; the port of a live view is bound. */
  public List<TrainingObserver> open(Terminal terminal) {
    List<TrainingObserver> views = new ArrayList<>();
    if (port != null) {
      int number = Overrides.wholeNumber("--ui", port);
      if (number < 0 || number > MOST_PORT) {
        throw new RecipeException("--ui is '" + port + "', expected a port from 0 to 65535");
      }
      views.add(new LiveView(number, terminal::print));
    }
    if (tensorboard) {
      views.add(new TensorBoardObserver());
    }
    return views;
  }
}
