package org.vgg4j.profiles.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.runs.RunException;

class ProgramJarsTest {

  @TempDir private Path folder;

  @Test
  void whatAnInstallationOfSparkAddsIsNotSent() throws IOException {
    Path conf = Files.createDirectories(folder.resolve("spark/conf"));
    Path lib = folder.resolve("lib");
    Path own = lib.resolve("vgg4j-profiles-spark-1.jar");

    assertThat(
            ProgramJars.toSend(
                own,
                List.of(
                    conf,
                    folder.resolve("spark/jars/hive-1.jar"),
                    own,
                    lib.resolve("vgg4j-trainer-1.jar"),
                    lib.resolve("spark-core_2.12-3.5.9.jar"),
                    lib.resolve("nd4j-api-1.jar"))))
        .containsExactly(
            own.toUri().toString(),
            lib.resolve("vgg4j-trainer-1.jar").toUri().toString(),
            lib.resolve("nd4j-api-1.jar").toUri().toString());
  }

  @Test
  void jarsInFoldersOfTheirOwnAreSentFromThere() {
    Path own = folder.resolve("a/vgg4j-profiles-spark-1.jar");
    Path trainer = folder.resolve("b/vgg4j-trainer-1.jar");
    Path other = folder.resolve("c/nd4j-api-1.jar");

    assertThat(ProgramJars.toSend(own, List.of(own, trainer, other)))
        .containsExactly(
            own.toUri().toString(), trainer.toUri().toString(), other.toUri().toString());
  }

  @Test
  void classesThatAreNoJarAreRefused() {
    assertThatThrownBy(() -> ProgramJars.toSend(folder, List.of(folder)))
        .isInstanceOf(RunException.class)
        .hasMessageStartingWith("this program runs from folders of classes, expected jars")
        .hasMessageContaining("mvn -Pspark -DskipTests package and start bin/vgg4j");
  }
}
