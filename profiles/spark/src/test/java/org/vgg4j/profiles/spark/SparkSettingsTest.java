package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vgg4j.trainer.recipes.RecipeException;

class SparkSettingsTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[2]", "local-cluster[2,1,1024]"})
  void whatIsMadeHereAsksForASecretThatNobodyKnows(String master) {
    SparkConf first = SparkSettings.of(MasterAddress.parse(master), Map.of());
    SparkConf second = SparkSettings.of(MasterAddress.parse(master), Map.of());

    assertThat(first.get("spark.authenticate")).isEqualTo("true");
    assertThat(first.get("spark.authenticate.secret"))
        .hasSizeGreaterThan(30)
        .isNotEqualTo(second.get("spark.authenticate.secret"));
    assertThat(first.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.authenticate.secret",
        "spark.ssl.keyPassword",
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.session.token",
        "spark.hadoop.fs.azure.account.key.me.blob.core.windows.net",
        "spark.hadoop.fs.azure.sas.box.me.blob.core.windows.net",
        "spark.hadoop.fs.client.credential",
      })
  void settingsThatAreSecretsAreRefused(String setting) {
    assertThatThrownBy(
            () -> SparkSettings.of(MasterAddress.parse("local"), Map.of(setting, "value")))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("--cluster-set has " + setting + ", which everybody")
        .hasMessageNotContaining("value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.executor.memory",
        "spark.hadoop.fs.s3a.endpoint",
        "spark.hadoop.fs.s3a.aws.credentials.provider",
        "spark.hadoop.hadoop.security.credential.provider.path",
      })
  void otherSettingsAreTaken(String setting) {
    SparkConf conf = SparkSettings.of(MasterAddress.parse("local"), Map.of(setting, "value"));

    assertThat(conf.get(setting)).isEqualTo("value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://AKIA:se/cr@et@bucket/photos",
        "s3a://AKIA:abc@bucket",
        "ftp://me:abc@host/photos",
      })
  void pathsWithASecretAreRefusedWithoutRepeatingIt(String path) {
    assertThatThrownBy(() -> SparkSettings.requirePublicPath("--data", path))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("--data has a secret before its @")
        .hasMessageNotContaining("bucket")
        .hasMessageNotContaining("abc");
    assertThatThrownBy(
            () ->
                SparkSettings.of(
                    MasterAddress.parse("local"), Map.of("spark.hadoop.fs.defaultFS", path)))
        .isInstanceOf(RecipeException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://me@host:8020/photos",
        "hdfs://host:8020/a:b@c",
        "abfss://box@me.dfs.core.windows.net/photos",
        "s3a://bucket/photos@2x",
        "C:/photos",
        "photos",
      })
  void otherPathsAreTaken(String path) {
    assertThatCode(() -> SparkSettings.requirePublicPath("--data", path))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "local-cluster[2,1,1024]", "spark://one:7077"})
  void secretsOfStoresAreTakenFromTheFileOfDefaults(String master) throws IOException {
    Path defaults = folder.resolve("spark-defaults.conf");
    Files.writeString(
        defaults,
        """
        spark.hadoop.fs.s3a.secret.key  secret
        spark.authenticate.secret       another cluster's
        spark.executor.instances        7
        """);
    boolean here = !master.startsWith("spark:");
    try {
      SparkConf conf =
          SparkSettings.of(
              MasterAddress.parse(master),
              Map.of("spark.executor.extraClassPath", "/opt/vgg4j/lib/*"),
              defaults.toString());

      assertThat(conf.get("spark.hadoop.fs.s3a.secret.key")).isEqualTo("secret");
      assertThat(conf.contains("spark.executor.instances")).isEqualTo(!here);
      assertThat(conf.get("spark.authenticate.secret").equals("another cluster's"))
          .isEqualTo(!here);
      assertThat(System.getProperties().containsKey("spark.hadoop.fs.s3a.secret.key"))
          .as("in the system's properties, as Spark itself has it")
          .isEqualTo(!here);
    } finally {
      System.getProperties().keySet().removeIf(key -> key.toString().startsWith("spark."));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMasterOfEverybodyIsSaidToBeOne(boolean authenticates) {
    SparkConf conf =
        new SparkConf(false).set("spark.authenticate", Boolean.toString(authenticates));

    assertThat(SparkSettings.warning(MasterAddress.parse("spark://one:7077"), conf).isPresent())
        .isEqualTo(!authenticates);
    assertThat(SparkSettings.warning(MasterAddress.parse("local[2]"), conf)).isEmpty();
  }
}
