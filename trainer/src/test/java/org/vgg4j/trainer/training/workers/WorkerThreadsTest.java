package org.vgg4j.trainer.training.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkerThreadsTest {

  @Test
  void everyWorkerComputesOnItsOwnThreadAndTheFirstOnThatOfTheRun() {
    try (WorkerThreads threads = new WorkerThreads(3)) {
      List<String> names = threads.all(worker -> Thread.currentThread().getName());
      assertThat(names)
          .containsExactly(Thread.currentThread().getName(), "vgg4j-worker-1", "vgg4j-worker-2");
      assertThat(threads.all(worker -> Thread.currentThread().getName())).isEqualTo(names);
    }
  }

  @Test
  void workersComputeSideBySide() throws InterruptedException {
    CountDownLatch all = new CountDownLatch(3);
    try (WorkerThreads threads = new WorkerThreads(3)) {
      threads.all(
          worker -> {
            all.countDown();
            try {
              all.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return worker;
          });
    }
    assertThat(all.getCount()).isZero();
  }

  @Test
  void anErrorInAWorkerIsThrownOnceAllOthersAreDone() {
    AtomicInteger done = new AtomicInteger();
    try (WorkerThreads threads = new WorkerThreads(3)) {
      assertThatThrownBy(
              () ->
                  threads.all(
                      worker -> {
                        if (worker == 1) {
                          throw new OutOfMemoryError("no room");
                        }
                        sleep(200);
                        return done.incrementAndGet();
                      }))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("no room");
      assertThat(done).hasValue(2);
      assertThat(threads.all(worker -> worker)).containsExactly(0, 1, 2);
    }
  }

  @Test
  void ofSeveralFailuresTheFirstWorkersIsThrownWithTheOthersInIt() {
    try (WorkerThreads threads = new WorkerThreads(2)) {
      assertThatThrownBy(
              () ->
                  threads.all(
                      worker -> {
                        throw new IllegalStateException("worker " + worker);
                      }))
          .hasMessage("worker 0")
          .satisfies(
              thrown ->
                  assertThat(thrown.getSuppressed())
                      .singleElement()
                      .asString()
                      .contains("worker 1"));
    }
  }

  @Test
  void theThreadsEndWithTheRun() throws InterruptedException {
    Set<Thread> used = ConcurrentHashMap.newKeySet();
    try (WorkerThreads threads = new WorkerThreads(3)) {
      threads.all(worker -> used.add(Thread.currentThread()));
    }
    used.remove(Thread.currentThread());
    assertThat(used).hasSize(2);
    for (Thread thread : used) {
      thread.join(Duration.ofSeconds(10).toMillis());
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  @Test
  void anInterruptIsKeptUntilTheStepIsTaken() {
    try (WorkerThreads threads = new WorkerThreads(2)) {
      Thread.currentThread().interrupt();
      assertThat(
              threads.all(
                  worker -> {
                    sleep(worker * 100L);
                    return worker;
                  }))
          .containsExactly(0, 1);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static void sleep(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
