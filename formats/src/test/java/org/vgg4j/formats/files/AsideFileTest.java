package org.vgg4j.formats.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsideFileTest {

  @TempDir Path folder;

  private List<Path> files() throws Exception {
    try (var entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  @Test
  void aFileTakesThePlaceOfAnotherOnceItIsWhole() throws Exception {
    Path target = Files.writeString(folder.resolve("target"), "before");

    try (AsideFile file = new AsideFile(target)) {
      file.write(ByteBuffer.wrap("after".getBytes()));
      assertThat(target).hasContent("before");
      assertThat(AsideFile.isLeftover(file.path())).isTrue();
      file.commit();
    }

    assertThat(target).hasContent("after");
    assertThat(files()).containsExactly(target);
  }

  @Test
  void aFileThatIsNotCommittedLeavesEverythingAsItWas() throws Exception {
    Path target = Files.writeString(folder.resolve("target"), "before");

    try (AsideFile file = new AsideFile(target)) {
      file.write(ByteBuffer.wrap("half".getBytes()));
    }

    assertThat(target).hasContent("before");
    assertThat(files()).containsExactly(target);
  }

  /** Writes half a file and ends, as Ctrl-C ends a program. */
  static final class Interrupted {
    private Interrupted() {}

    public static void main(String[] arguments) throws Exception {
      new AsideFile(Path.of(arguments[0])).write(ByteBuffer.wrap("half".getBytes()));
      System.exit(130);
    }
  }

  @Test
  void aProgramThatIsInterruptedLeavesNothingBeside() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Interrupted.class.getName(),
                folder.resolve("target").toString())
            .inheritIO()
            .start();

    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isEqualTo(130);
    assertThat(files()).isEmpty();
  }
}
