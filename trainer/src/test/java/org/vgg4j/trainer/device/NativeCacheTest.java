package org.vgg4j.trainer.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.ShortProcess;
import org.vgg4j.trainer.runs.RunException;

/** Native libraries are unpacked where the user said, and nowhere that a user did not mean. */
class NativeCacheTest {

  private static final String NO_HOME = "?";

  @TempDir private Path folder;

  @Test
  void theFolderLiesInVgg4jsHome() {
    Path home = folder.resolve("home of mine");

    Path cache = NativeCache.choose(null, home.toString(), NO_HOME);

    assertThat(cache).isEqualTo(home.resolve("javacpp")).isDirectory();
  }

  @Test
  void withoutVgg4jsHomeItIsJavaCppsOwn() {
    assertThat(NativeCache.choose(null, " ", folder.toString()))
        .isEqualTo(folder.resolve(".javacpp/cache"))
        .isDirectory();
  }

  @Test
  void whatIsAskedOfJavaCppItselfCountsFirst() {
    Path asked = folder.resolve("asked");

    assertThat(NativeCache.choose(asked.toString(), folder.toString(), folder.toString()))
        .isEqualTo(asked)
        .isDirectory();
    assertThat(folder.resolve("javacpp")).doesNotExist();
  }

  @Test
  void aHomeThatCannotBeWrittenIsPassedOver() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(NativeCache.choose(null, file.toString(), folder.toString()))
        .isEqualTo(folder.resolve(".javacpp/cache"));
  }

  @Test
  void withoutAnyFolderOneLineSaysWhatToSet() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> NativeCache.choose(null, null, NO_HOME))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "no folder to unpack native libraries into (this user has no home): set VGG4J_HOME to"
                + " a folder that you can write, with 2 GB free");
    assertThatThrownBy(() -> NativeCache.choose(null, file.toString(), file.toString()))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "no folder to unpack native libraries into (%s/javacpp cannot be made;".formatted(file)
                + " %s/.javacpp/cache cannot be made): set VGG4J_HOME to a folder that you can"
                    .formatted(file)
                + " write, with 2 GB free");
    assertThatThrownBy(() -> NativeCache.choose(file.toString(), folder.toString(), NO_HOME))
        .isInstanceOf(RunException.class)
        .hasMessage(
            "-Dorg.bytedeco.javacpp.cachedir: %s cannot be made; expected a folder for native"
                    .formatted(file)
                + " libraries that you can write");
  }

  @Test
  void aLinkInThePlaceOfTheLockIsNotFollowed() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "do not empty me");
    Path cache = Files.createDirectories(folder.resolve("javacpp"));
    Files.createSymbolicLink(cache.resolve(".lock"), precious);

    assertThatThrownBy(() -> NativeCache.choose(null, folder.toString(), NO_HOME))
        .isInstanceOf(RunException.class)
        .hasMessageContaining(cache.resolve(".lock") + " is no file that can be written");
    assertThat(precious).hasContent("do not empty me");
  }

  @Test
  void aSecondNameOfAnotherFileInThePlaceOfTheLockIsNotEmptied() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "do not empty me");
    Path cache = Files.createDirectories(folder.resolve("javacpp"));
    Files.createLink(cache.resolve(".lock"), precious);

    assertThatThrownBy(() -> NativeCache.choose(null, folder.toString(), NO_HOME))
        .isInstanceOf(RunException.class)
        .hasMessageContaining(cache.resolve(".lock") + " is a hard link, another name of a file");
    assertThatThrownBy(() -> NativeCache.choose(cache.toString(), null, NO_HOME))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("is a hard link");
    assertThat(precious).hasContent("do not empty me");
  }

  @Test
  void aLinkInThePlaceOfTheFolderInVgg4jsHomeIsNotFollowed() throws IOException {
    Path others = Files.createDirectories(folder.resolve("others"));
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.createSymbolicLink(home.resolve("javacpp"), others);

    assertThatThrownBy(() -> NativeCache.choose(null, home.toString(), folder.toString()))
        .isInstanceOf(RunException.class)
        .hasMessageContaining(home.resolve("javacpp") + " is a symbolic link to " + others);
    assertThat(others).isEmptyDirectory();

    Path link = Files.createSymbolicLink(folder.resolve("link"), home);
    Files.delete(home.resolve("javacpp"));
    assertThat(NativeCache.choose(null, link.toString(), NO_HOME)).isDirectory();
  }

  @Test
  void twoProcessesAtTheirFirstStartShareAnEmptyFolder() throws Exception {
    Path home = folder.resolve("home");
    Path one = Files.createDirectory(folder.resolve("one"));
    Path two = Files.createDirectory(folder.resolve("two"));

    List<Process> processes = List.of(start(home, one, "?"), start(home, two, "?"));

    for (Process process : processes) {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(one.resolve("err.txt")).isEmptyFile();
    assertThat(two.resolve("err.txt")).isEmptyFile();
    assertThat(processes).extracting(Process::exitValue).containsExactly(0, 0);
    assertThat(one.resolve("run/metrics.csv"))
        .hasSameTextualContentAs(two.resolve("run/metrics.csv"));
    assertThat(one.resolve("?")).doesNotExist();
    try (Stream<Path> unpacked = Files.list(home.resolve("javacpp"))) {
      assertThat(unpacked.map(file -> file.getFileName().toString()))
          .anyMatch(name -> name.startsWith("nd4j-native"))
          .anyMatch(name -> name.startsWith("dnnl"));
    }
  }

  @Test
  void aUserWithoutAHomeLeavesNothingBehindInTheWorkingFolder() throws Exception {
    Process process = start(null, folder, NO_HOME);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(folder.resolve("err.txt"))
        .content()
        .startsWith("no folder to unpack native libraries into (this user has no home)")
        .hasLineCount(1);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("out.txt", "err.txt");
    }
  }

  private static Process start(Path home, Path workingFolder, String userHome) throws IOException {
    List<String> command = new ArrayList<>(ShortProcess.java());
    command.addAll(List.of("-Xmx500m", "-Duser.home=" + userHome, "org.vgg4j.trainer.Main"));
    command.addAll(List.of("train", "--model", "vgg11-bn", "--set", "width=0.03"));
    command.addAll(List.of("--data", "cifar10-sample", "--limit-train", "40"));
    command.addAll(List.of("--limit-test", "10", "--steps", "1", "--threads", "1"));
    command.addAll(List.of("--device", "cpu", "--out", "run"));
    ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("VGG4J_HOME");
    if (home != null) {
      builder.environment().put("VGG4J_HOME", home.toString());
    }
    builder.redirectOutput(new File(workingFolder.toFile(), "out.txt"));
    builder.redirectError(new File(workingFolder.toFile(), "err.txt"));
    return builder.start();
  }

  @Test
  void aNameThatTheSystemDoesNotHaveIsToldInOneLine() {
    assertThatThrownBy(() -> NativeCache.choose(null, "a\0b", NO_HOME))
        .isInstanceOf(RunException.class)
        .hasMessageStartingWith("VGG4J_HOME is 'a\\x00b', which cannot be a folder's name here (")
        .hasMessageEndingWith("); set it to another, or set LC_ALL=C.UTF-8");
    assertThatThrownBy(() -> NativeCache.choose("a\0b", null, NO_HOME))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("cachedir is 'a\\x00b', which cannot be a folder's name here (");
  }
}
