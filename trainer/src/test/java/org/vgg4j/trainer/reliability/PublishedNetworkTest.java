package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.InProcess;

/**
 * The network whose author lost days: it must be diagnosed, and what the diagnosis advises must
 * make it learn. A quarter of its width, since vanishing goes with depth; see
 * docs/lab/reliability.md for the whole one.
 */
class PublishedNetworkTest {

  private static final List<String> PUBLISHED =
      List.of(
          "train",
          "--recipe",
          "pytorch-vgg16-compact-as-published",
          "--data",
          "cifar10-sample",
          "--limit-test",
          "50",
          "--set",
          "width=0.25",
          "--device",
          "cpu",
          "--batch-size",
          "16",
          "--log-interval",
          "0");

  /** The flags between "try" and whatever ends them. */
  private static final Pattern ADVICE =
      Pattern.compile("stuck-at-chance .*; try (--[^,(]+?)(?: \\(|, |$)", Pattern.MULTILINE);

  /** ln(10) is 2.3026; what learns is well below after a few hundred steps. */
  private static final double LEARNED = 2.25;

  @TempDir private Path folder;

  @Tag("long")
  @Test
  void isDiagnosedAndLearnsWithTheAdvisedFlags() throws Exception {
    assertThat(sticksAndIsFreed(1, 500)).isTrue();
  }

  @Test
  @Tag("long")
  void isFreedByTheAdviceWhateverTheSeed() throws Exception {
    int stuck = 0;
    for (int seed = 1; seed <= 5; seed++) {
      stuck += sticksAndIsFreed(seed, 500) ? 1 : 0;
    }
    System.out.println(stuck + " of 5 seeds stuck as published, and learned as advised");
    assertThat(stuck).isGreaterThanOrEqualTo(3);
  }

  private boolean sticksAndIsFreed(int seed, int steps) throws IOException {
    Path out = folder.resolve("published" + seed);
    var published = InProcess.run(arguments(seed, "--steps", "160", "--out", out));
    assertThat(published.exitCode()).as(published.err()).isZero();
    assertThat(published.err()).contains("warning: relu-on-logits at step 0, layer logits: ");
    double loss = trainLoss(out);
    System.out.printf("seed %d as published: loss %.4f%n", seed, loss);
    if (loss < LEARNED) {
      return false;
    }
    Matcher advice = ADVICE.matcher(published.err());
    assertThat(advice.find()).as(published.err()).isTrue();
    assertThat(InProcess.run("doctor", out).out())
        .contains("problem  stuck-at-chance")
        .contains("the loss stands at 2.30");

    Path advised = folder.resolve("advised" + seed);
    List<Object> flags = new ArrayList<>(List.of((Object[]) advice.group(1).split(" ")));
    flags.addAll(List.of("--steps", steps, "--out", advised));
    var freed = InProcess.run(arguments(seed, flags.toArray()));
    assertThat(freed.exitCode()).as(freed.err()).isZero();
    System.out.printf("seed %d with %s: loss %.4f%n", seed, advice.group(1), trainLoss(advised));
    assertThat(trainLoss(advised)).isLessThan(LEARNED);
    assertThat(freed.err()).doesNotContain("stuck-at-chance");
    return true;
  }

  private static Object[] arguments(int seed, Object... more) {
    List<Object> arguments = new ArrayList<>(PUBLISHED);
    arguments.addAll(List.of("--seed", seed));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  private static double trainLoss(Path run) throws IOException {
    return new JsonMapper()
        .readTree(run.resolve("result.json").toFile())
        .get("trainLoss")
        .asDouble();
  }
}
