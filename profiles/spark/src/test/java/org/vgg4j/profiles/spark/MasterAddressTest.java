package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.profiles.spark.MasterAddress.Kind;

class MasterAddressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "local | THREADS | 1",
        "local[3] | THREADS | 3",
        "local-cluster[2,4,2048] | PROCESSES | 2",
        "local-cluster[ 2 , 4 , 2048 ] | PROCESSES | 2",
        "spark://one:7077 | STANDALONE | 0",
        "spark://one:7077,two:7078 | STANDALONE | 0",
        "yarn | MANAGED | 0",
        "k8s://https://one:6443 | MANAGED | 0",
      })
  void addressesAreThoseOfSpark(String text, Kind kind, int executors) {
    assertThat(MasterAddress.parse(text).kind()).isEqualTo(kind);
    assertThat(MasterAddress.parse(text).executors()).isEqualTo(executors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark:/one", "spark://one", "local[two]", "mesos://one:1", "", "Local"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> MasterAddress.parse(text))
        .hasMessage(
            "--cluster is '"
                + text
                + "', expected spark://HOST:PORT, local[N], local-cluster[N,CORES,MEGABYTES], yarn"
                + " or k8s://HOST:PORT");
  }

  @Test
  void aClusterOfNobodyIsRefused() {
    assertThatThrownBy(() -> MasterAddress.parse("local-cluster[0,1,1024]"))
        .hasMessage(
            "--cluster is 'local-cluster[0,1,1024]', expected 1 to 1024 executors and cores");
  }
}
