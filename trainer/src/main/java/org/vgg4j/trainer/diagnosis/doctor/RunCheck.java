package org.vgg4j.trainer.diagnosis.doctor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.diagnosis.watcher.RunFacts;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.EpochMetrics;
import org.vgg4j.trainer.runs.Finding;
import org.vgg4j.trainer.runs.Provenance;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.runs.RunLock;
import org.vgg4j.trainer.runs.RunResult;
import org.vgg4j.trainer.runs.RunStatus;
import org.vgg4j.trainer.runs.RunTable;
import org.vgg4j.trainer.training.DivergencePolicy;

/** Examines a run from its files alone: how it ended, what is damaged, why it did not learn. */
public final class RunCheck {

  private static final int LOG_TAIL = 64 << 10;
  private static final int LONGEST_REASON = 300;

  private final Path folder;
  private final RunDirectory run;
  private final List<Check> checks = new ArrayList<>();
  private Recipe recipe;
  private CheckpointInfo info;
  private Path wholeCheckpoint;

  private RunCheck(Path folder) {
    this.folder = folder;
    this.run = RunDirectory.at(folder);
  }

  /**
   * Looks at everything.
   *
   * @throws RunException if there is no such folder, or nothing of a run in it
   */
  public static List<Check> examine(Path folder) {
    FileFaults.requireSeen(folder.resolve("recipe.yaml"));
    if (!Files.isDirectory(folder)) {
      throw new RunException(
          "run folder " + folder + " does not exist; give a folder that `train` made");
    }
    RunCheck check = new RunCheck(folder);
    if (!Files.exists(check.run.recipeFile()) && !Files.exists(check.run.metricsFile())) {
      throw new RunException(
          folder + " is no run: it has no recipe.yaml; give a folder that `train` made");
    }
    check.recipe();
    check.provenance();
    check.checkpoints();
    List<EpochMetrics> epochs = check.metrics();
    check.status(epochs);
    check.learning(epochs);
    return check.checks;
  }

  private void add(String subject, boolean sound, String text) {
    checks.add(new Check(subject, sound, text));
  }

  private void recipe() {
    try {
      recipe = Recipes.resolve(run.recipeFile().toString(), Map.of());
      add("recipe", true, recipe.name() + ", model " + recipe.network().model());
    } catch (RecipeException | java.io.UncheckedIOException e) {
      add("recipe", false, e.getMessage());
    }
  }

  private void provenance() {
    try {
      if (Provenance.isDamaged(run)) {
        add("provenance.json", false, "it is damaged; resume the run to write it again");
      }
    } catch (InputFailureException e) {
      add("provenance.json", false, e.getMessage());
    }
  }

  private void checkpoints() {
    for (Path file :
        List.of(run.lastCheckpoint(), run.previousCheckpoint(), run.bestCheckpoint())) {
      if (!Files.exists(file)) {
        continue;
      }
      String subject = file.getFileName().toString();
      try {
        Optional<CheckpointInfo> found = CheckpointReader.verify(file);
        if (wholeCheckpoint == null) {
          wholeCheckpoint = file;
          info = found.orElse(null);
        }
        add(
            subject,
            true,
            found
                .map(i -> i.position() == null ? "whole" : "whole, of step " + i.position().step())
                .orElse("whole, without vgg4j's own entry"));
      } catch (CheckpointException | InputFailureException e) {
        add(subject, false, e.getMessage());
      }
    }
  }

  private List<EpochMetrics> metrics() {
    try {
      List<EpochMetrics> epochs = RunTable.METRICS.require(run);
      for (int i = 0; i < epochs.size(); i++) {
        if (epochs.get(i).epoch() != i + 1) {
          add(
              "metrics.csv",
              false,
              "row "
                  + (i + 1)
                  + " is of epoch "
                  + epochs.get(i).epoch()
                  + ", expected "
                  + (i + 1)
                  + "; rows were lost or edited");
          return epochs;
        }
      }
      add("metrics.csv", true, epochs.size() + " epochs");
      return epochs;
    } catch (RunException e) {
      add("metrics.csv", false, e.getMessage());
      return List.of();
    }
  }

  private void status(List<EpochMetrics> epochs) {
    Optional<String> holder = RunLock.holderOf(folder);
    if (holder.isPresent()) {
      add("status", true, "in training by " + holder.get());
      return;
    }
    RunStatus status;
    try {
      status = result().map(RunResult::status).orElse(RunStatus.RUNNING);
    } catch (InputFailureException e) {
      add("status", false, "not known: " + e.getMessage());
      return;
    }
    boolean resumable = wholeCheckpoint != null && !wholeCheckpoint.equals(run.bestCheckpoint());
    String goOn =
        recipe == null
            ? "its recipe.yaml is lost, so start a new run with --weights on one of its checkpoints"
            : "go on with: train --resume "
                + folder
                + (resumable ? "" : " (from its first step: it has no checkpoint)");
    switch (status) {
      case COMPLETED -> add("status", true, "completed after " + epochs.size() + " epochs");
      case INTERRUPTED -> add("status", true, "interrupted and saved; " + goOn);
      case DIVERGED ->
          add(
              "status",
              false,
              "diverged: its network was not made of numbers any more; start again with a lower --lr"
                  + (resumable && !isRolledBackToTheEnd()
                      ? ", or go on from before with: train --resume "
                          + folder
                          + " --on-divergence rollback"
                      : ""));
      case RUNNING -> add("status", false, "ended without a result" + lastError() + "; " + goOn);
    }
  }

  private boolean isRolledBackToTheEnd() {
    return info != null
        && info.position() != null
        && info.position().rateScale() <= DivergencePolicy.LOWEST_RATE_SCALE;
  }

  private Optional<RunResult> result() {
    Optional<RunResult> result = RunResult.read(run);
    if (result.isEmpty() && Files.exists(run.resultFile())) {
      add("result.json", false, "it is damaged; resume the run to write it again");
    }
    return result;
  }

  /** What the log says of the end; a process that was killed wrote nothing. */
  private String lastError() {
    if (!Files.isRegularFile(run.logFile())) {
      return " (killed, or the machine went down)";
    }
    try (RandomAccessFile log = new RandomAccessFile(run.logFile().toFile(), "r")) {
      long from = Math.max(0, log.length() - LOG_TAIL);
      byte[] tail = new byte[(int) (log.length() - from)];
      log.seek(from);
      log.readFully(tail);
      List<String> lines = new String(tail, StandardCharsets.UTF_8).lines().toList();
      for (int i = lines.size() - 2; i >= 0; i--) {
        if (lines.get(i).contains("ERROR") && lines.get(i).contains("the command failed")) {
          String reason = lines.get(i + 1).replaceAll("\\p{Cntrl}+", " ").strip();
          return ": " + reason.substring(0, Math.min(LONGEST_REASON, reason.length()));
        }
        if (lines.get(i).contains("the run began with process")) {
          break;
        }
      }
    } catch (IOException e) {
      return " (its log.txt cannot be read)";
    }
    return " (killed, out of memory, or the machine went down: its log ends without an error)";
  }

  private void learning(List<EpochMetrics> epochs) {
    if (recipe == null) {
      return;
    }
    RunFacts facts = PastRun.facts(run, recipe, info, wholeCheckpoint);
    List<Finding> seen = PastRun.findings(run, facts, epochs);
    for (Finding finding : seen) {
      add(finding.code().id(), false, finding.text());
    }
    if (seen.stream().anyMatch(finding -> finding.code().isOfTheRate())) {
      add("learning rate", true, "to look for one that fits: lr-find --recipe " + run.recipeFile());
    }
    if (seen.isEmpty() && !epochs.isEmpty()) {
      EpochMetrics last = epochs.get(epochs.size() - 1);
      add(
          "learning",
          true,
          String.format(
              java.util.Locale.ROOT,
              "nothing wrong was seen; validation top-1 %.2f %% after epoch %d",
              100 * last.validationAccuracy(),
              last.epoch()));
    }
  }
}
