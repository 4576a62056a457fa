package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.vgg4j.trainer.runs.RunException;

/** What is waited for, of clusters that give less than is wanted. */
class ExecutorsTest {

  private final List<String> said = new ArrayList<>();

  @Test
  void aClusterThatHasLostPlacesIsGoneOnWith() {
    SparkConf conf = SparkSettings.of(MasterAddress.parse("local[2]"), Map.of());
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      Executors executors = new Executors(spark);

      assertThat(executors.await(2, true, 60, said::add)).isEqualTo(2);
      assertThat(said).isEmpty();

      assertThat(executors.await(8, false, 1, said::add)).isEqualTo(2);
      assertThat(said)
          .containsExactly(
              "after 1 seconds the cluster has 2 of 8 places: going on without the others");
    }
  }

  @Test
  void aClusterWithoutAnyPlaceIsRefused() {
    MasterAddress empty =
        new MasterAddress("local-cluster[0,1,512]", MasterAddress.Kind.PROCESSES, 0, 1, 512);
    SparkConf conf = SparkSettings.of(empty, Map.of());
    try (LocalWorkers none = new LocalWorkers(empty, conf);
        JavaSparkContext spark = new JavaSparkContext(conf.setMaster(none.master()))) {
      assertThatThrownBy(() -> new Executors(spark).await(2, false, 1, said::add))
          .isInstanceOf(RunException.class)
          .hasMessage(
              "the cluster gave no worker a place within 1 seconds, expected one with room for"
                  + " executors of 512m of memory; start workers, or give --cluster-set"
                  + " spark.executor.memory=SIZE");
    }
  }
}
