package org.vgg4j.trainer.commands.options;

import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.CheckpointInterval;
import org.vgg4j.trainer.training.DivergencePolicy;
import org.vgg4j.trainer.training.TrainingOptions;
import picocli.CommandLine.Option;

/** When a run is saved, and what becomes of it where the loss is no number. */
public final class SavingOptions {

  @Option(
      names = "--checkpoint-every",
      paramLabel = "50|10m",
      description = "Also save inside epochs, every so many steps or minutes.")
  private String checkpointEvery;

  @Option(
      names = "--keep-checkpoints",
      paramLabel = "N",
      defaultValue = "2",
      description = "Newest checkpoints to keep beside the best one (default: 2).")
  private String keepCheckpoints;

  @Option(
      names = "--on-divergence",
      paramLabel = "POLICY",
      defaultValue = "stop",
      description =
          "When the loss is no number: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); rollback"
              + " goes on from the last checkpoint with half the learning rate.")
  private DivergencePolicy onDivergence;

  /**
   * The same, checked.
   *
   * @throws RecipeException if a value is none of those that are expected
   */
  public TrainingOptions options() {
    CheckpointInterval interval = CheckpointInterval.NONE;
    if (checkpointEvery != null) {
      interval = CheckpointInterval.parse(checkpointEvery);
    }
    int kept = Overrides.wholeNumber("--keep-checkpoints", keepCheckpoints);
    if (kept < 1 || kept > RunDirectory.MOST_CHECKPOINTS) {
      throw new RecipeException(
          "--keep-checkpoints is '"
              + keepCheckpoints
              + "', expected 1 to "
              + RunDirectory.MOST_CHECKPOINTS);
    }
    return new TrainingOptions(interval, kept, onDivergence);
  }
}
