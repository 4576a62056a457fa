package org.vgg4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vgg4j.examples.CancelAndResume;
import org.vgg4j.examples.ClassifyFiles;
import org.vgg4j.examples.ClassifyPictures;
import org.vgg4j.examples.FineTune;
import org.vgg4j.examples.TrainQuickly;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.SampleFolder;

/**
 * The programs of docs/java.md, each in a process that has what a program with vgg4j as its
 * dependency has: neither the command line's libraries nor a logger, and a locale with decimal
 * commas.
 */
class JavaGuideTest {

  private static final Path SOURCES = Path.of("src/test/java/org/vgg4j/examples");

  @TempDir static Path folder;

  private static String trained;

  static Stream<Path> programs() throws IOException {
    return Files.list(SOURCES).sorted();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void theGuideShowsThePrograms(Path program) throws IOException {
    String code = Files.readString(program).replaceFirst("(?s)^package .*?;\n\n", "");
    assertThat(Files.readString(Path.of("../docs/java.md"))).contains("```java\n" + code + "```");
  }

  @BeforeAll
  static void train() throws Exception {
    SampleFolder.write(folder.resolve("photos"), 2, 0, 30);
    trained = run(TrainQuickly.class, "run");
  }

  @Test
  void aTrainingTellsItsEpochsAndLeavesTheFilesOfARun() throws IOException {
    assertThat(trained)
        .containsPattern("epoch 1: [0-9.]+\nepoch 2: [0-9.]+\ntest accuracy 0\\.[0-9]+\n")
        .endsWith("report.html shows it, run/checkpoints/best.zip classifies\n");
    Path run = folder.resolve("run");
    assertThat(run.resolve("report.html")).content().contains("quickstart");
    assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(3);
    assertThat(run.resolve("metrics.csv"))
        .content()
        .containsPattern("\n2,[0-9]+(,[0-9.eE-]+){7}\n");
    assertThat(run.resolve("log.txt")).doesNotExist();
  }

  @Test
  void filesAreClassified() throws Exception {
    assertThat(run(ClassifyFiles.class, "run", "photos/airplane/0000.png"))
        .matches("photos/airplane/0000.png: [a-z]+ 0\\.[0-9]+\n");
  }

  @Test
  void picturesStreamsThreadsAndManyFilesGetTheSameAnswer() throws Exception {
    List<String> lines =
        run(ClassifyPictures.class, "run", "photos/airplane/0000.png").lines().toList();
    String answer = lines.get(0).replace("picture: ", "");
    assertThat(answer).startsWith("Likelihood[name=");
    assertThat(lines.get(1)).isEqualTo("stream: " + answer);
    assertThat(lines.get(2)).startsWith("threads: Likelihood[name=");
    assertThat(lines.get(3)).startsWith("0000.png: ").isEqualTo(lines.get(5));
    assertThat(lines.get(4)).startsWith("no-image.png: no-image.png does not exist");
  }

  @Test
  void aCanceledTrainingIsResumedToItsEnd() throws Exception {
    assertThat(run(CancelAndResume.class, "canceled"))
        .matches("interrupted after step 2[01]\ncompleted after step [0-9]+\n");
  }

  @Test
  void photosAreLearnedFromTheWeightsOfARun() throws Exception {
    assertThat(run(FineTune.class, "run", "photos", "tuned"))
        .matches("validation accuracy [01]\\.[0-9]+\n");
  }

  private static String run(Class<?> program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx1g"));
    command.addAll(List.of("-Duser.language=de", "-Duser.country=DE"));
    command.addAll(List.of("-cp", classPath(), program.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("VGG4J_HOME", folder.resolve("home").toString());
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(err);
    assertThat(process.exitValue()).as(said).isZero();
    // slf4j itself says where there is no logger.
    assertThat(said.lines().filter(line -> !line.startsWith("SLF4J"))).isEmpty();
    return Files.readString(out);
  }

  private static String classPath() {
    String programs = Path.of("target", "test-classes").toAbsolutePath().toString();
    return Stream.of(CommandLineHarness.classPath().split(File.pathSeparator))
            .filter(
                entry -> !entry.matches(".*[/\\\\](picocli|logback|progressbar|jline)[^/\\\\]*"))
            .collect(Collectors.joining(File.pathSeparator))
        + File.pathSeparator
        + programs;
  }
}
