package org.vgg4j.profiles.spark.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.vgg4j.profiles.Device;

class TakeStepsTest {

  private final WorkerTask task =
      new WorkerTask("run", "", "", "", new float[3], new float[3], 1, 64, 64, 1, 1, 1, Device.CPU);

  @Test
  void aReplicaWhoseTaskFailedIsNotUsedAgain() {
    Replica replica = Replicas.borrow(task, 0);
    Replicas.giveBack(replica);
    assertThat(Replicas.borrow(task, 0)).as("of a task that was done").isSameAs(replica);
    Replicas.giveBack(replica);

    Round round = new Round(0, 0, 0, 1, new double[] {0.1});
    // Its weights are not there.
    assertThatThrownBy(() -> new TakeSteps(task, round, null).call(0))
        .isInstanceOf(NullPointerException.class);

    assertThat(Replicas.borrow(task, 0)).isNotSameAs(replica);
  }
}
