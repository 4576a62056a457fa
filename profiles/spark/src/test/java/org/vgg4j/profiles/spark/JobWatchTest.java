package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.training.steps.StepsFailedException;

class JobWatchTest {

  private final List<String> said = new ArrayList<>();

  @Test
  void aJobOfAClusterThatIsGoneEnds() {
    CompletableFuture<String> job = new CompletableFuture<>();

    assertThatThrownBy(() -> new JobWatch(() -> 0, 1, said::add).results(job))
        .isInstanceOf(StepsFailedException.class)
        .hasMessage("the cluster has had no executor for 1 seconds, expected one; start workers");

    assertThat(job).isCancelled();
    assertThat(said).hasSize(1);
  }

  @Test
  void aJobThatTakesLongerThanExecutorsAreWaitedForIsNotEnded() throws Exception {
    CompletableFuture<String> job = new CompletableFuture<>();
    job.completeOnTimeout("done", 2_500, TimeUnit.MILLISECONDS);

    assertThat(new JobWatch(() -> 1, 1, said::add).results(job)).isEqualTo("done");
    assertThat(said).isEmpty();
  }
}
