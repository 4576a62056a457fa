package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.training.steps.StepsFailedException;
import org.vgg4j.trainer.training.steps.StepsStoppedException;

class JobWatchTest {

  private final List<String> said = new ArrayList<>();
  private final LostThreads threads = new LostThreads();

  @AfterEach
  void listenNoMore() {
    threads.close();
  }

  private JobWatch watch(int slots) {
    return new JobWatch(() -> slots, 1, said::add, threads);
  }

  @Test
  void aJobOfAClusterThatIsGoneEnds() {
    CompletableFuture<String> job = new CompletableFuture<>();

    assertThatThrownBy(() -> watch(0).results(job, () -> false))
        .isInstanceOf(StepsFailedException.class)
        .hasMessage("the cluster has had no executor for 1 seconds, expected one; start workers");

    assertThat(job).isCancelled();
    assertThat(said).hasSize(1);
  }

  @Test
  void aJobThatTakesLongerThanExecutorsAreWaitedForIsNotEnded() throws Exception {
    CompletableFuture<String> job = new CompletableFuture<>();
    job.completeOnTimeout("done", 2_500, TimeUnit.MILLISECONDS);

    assertThat(watch(1).results(job, () -> false)).isEqualTo("done");
    assertThat(said).isEmpty();
  }

  @Test
  void aJobThatWaitsForExecutorsIsGivenUpAtOnceWhereTheRunIsStopped() {
    CompletableFuture<String> job = new CompletableFuture<>();
    long begin = System.nanoTime();

    assertThatThrownBy(() -> watch(0).results(job, () -> true))
        .isInstanceOf(StepsStoppedException.class);

    assertThat(job).isCancelled();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aJobWhoseResultsFindNoMemoryEndsAndDoesNotWaitForEver() throws Exception {
    CompletableFuture<String> job = new CompletableFuture<>();
    Thread getter =
        new Thread(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            },
            "task-result-getter-0");
    getter.start();
    getter.join();

    assertThatThrownBy(() -> watch(1).results(job, () -> false))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("Java heap space");

    assertThat(job).isCancelled();
  }
}
