package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.trainer.training.steps.StepsFailedException;

class SparkFailureTest {

  private static RuntimeException failed(String what) {
    return SparkFailure.of(
        new SparkException(
            "Job aborted due to stage failure: Task 1 in stage 0.0 failed 4 times, most recent"
                + " failure: Lost task 1.3 in stage 0.0 (TID 4) (127.0.0.1 executor 0): "
                + what
                + "\n\tat org.vgg4j.Some.line(Some.java:1)\n\nDriver stacktrace:"),
        "Spark 3.5.9 at spark://one:7077",
        "--cluster-set spark.executor.memory=SIZE");
  }

  @Test
  void whatAnExecutorWroteForTheUserIsPassedOn() {
    assertThat(failed("org.vgg4j.datasets.DatasetException: a shard is damaged; remove it"))
        .isInstanceOf(StepsFailedException.class)
        .hasMessage("a shard is damaged; remove it");
    assertThat(failed("org.vgg4j.trainer.runs.RunException: no home is set; set one"))
        .hasMessage("no home is set; set one");
  }

  @Test
  void aDeviceThatAnExecutorLacksIsADeviceThatIsMissing() {
    assertThat(failed("org.vgg4j.profiles.DeviceUnavailableException: no GPU is here"))
        .isInstanceOf(DeviceUnavailableException.class)
        .hasMessage("no GPU is here");
  }

  @Test
  void memoryOfAnExecutorIsNotTakenForTheDriversOwn() {
    for (String what :
        new String[] {
          "java.lang.IllegalStateException: java.lang.OutOfMemoryError: Java heap space",
          "ExecutorLostFailure (executor 0 exited caused by one of the running tasks) Reason:"
              + " Command exited with code 52"
        }) {
      assertThat(failed(what))
          .hasMessageStartingWith(
              "an executor of Spark 3.5.9 at spark://one:7077 ran out of memory")
          .hasMessageContaining("--cluster-set spark.executor.memory=SIZE")
          .hasNoCause();
    }
  }

  @Test
  void whateverElseFailsIsNamedWithoutItsClass() {
    assertThat(failed("java.io.IOException: the disk is gone"))
        .hasMessage(
            "the executors of Spark 3.5.9 at spark://one:7077 could not take their steps (the disk is"
                + " gone), and Spark has tried again; see the log of the run");
  }
}
