package org.vgg4j.trainer.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;

/** The runs of a study or sweep are compared, so they are trained on the same images. */
class StudyDataTest {

  @TempDir private Path folder;

  private Path data;
  private Path out;

  @BeforeEach
  void writeImages() throws IOException {
    data = folder.resolve("photos");
    out = folder.resolve("study");
    SampleFolder.write(data, 2, 0, 20);
  }

  private Outcome run(String command, Path place, String... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--model",
                "vgg11-bn",
                "--set",
                "width=0.03",
                "--batch-size",
                "16",
                "--epochs",
                "1",
                "--device",
                "cpu",
                "--data",
                place,
                "--out",
                out));
    arguments.addAll(List.of(more));
    return InProcess.run(arguments.toArray());
  }

  private static void done(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  private void assertRefused(Outcome outcome, String message) {
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).isEqualTo(message + "\n");
  }

  @Test
  void aStudyGoesOnWithTheSameImagesAtAnyPlaceAndWithNoOthers() throws IOException {
    done(run("train", data, "--seeds", "1,"));
    SampleFolder.write(data, 2, 20, 23);
    assertRefused(
        run("train", data, "--seeds", "1,2"),
        data
            + " is not the data of "
            + out.resolve("seed-1")
            + ": found 23 images of class airplane instead of 20 (and 1 more classes differ),"
            + " expected its images, since runs on other data cannot be compared; give another"
            + " --out");
    assertThat(out.resolve("seed-2")).doesNotExist();

    Path moved = folder.resolve("moved");
    Files.move(data, moved);
    try (Stream<Path> files = Files.walk(moved)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().matches(".*002[0-9].png"))::iterator) {
        Files.delete(file);
      }
    }
    byte[] before = Files.readAllBytes(out.resolve("seed-1/result.json"));
    done(run("train", moved, "--seeds", "1,2"));
    assertThat(out.resolve("seed-1/result.json")).hasBinaryContent(before);

    // As a study of before, whose runs were never compared.
    Path provenance = out.resolve("seed-2/provenance.json");
    Files.writeString(
        provenance,
        Files.readString(provenance)
            .replaceFirst("(\"images content\" : \")[0-9a-f]{4}", "$1beef"));
    assertThat(run("train", moved, "--seeds", "1,2").err())
        .startsWith(
            "the data of "
                + out.resolve("seed-2")
                + " is not the data of "
                + out.resolve("seed-1")
                + ": found other images under the same classes, expected its images")
        .hasLineCount(1);
  }

  @Test
  void foldsAreThoseOfTheSameImages() throws IOException {
    done(run("train", data, "--folds", "2"));
    Files.move(out.resolve("fold-2"), folder.resolve("away"));
    Files.delete(data.resolve("airplane/0003.png"));
    assertThat(run("train", data, "--folds", "2").err())
        .startsWith(
            data
                + " is not the data of "
                + out.resolve("fold-1")
                + ": found 19 images of class airplane instead of 20")
        .hasLineCount(1);
  }

  @Test
  void aSweepComparesRunsOfTheSameImagesUnlessTheDataIsWhatIsVaried() throws IOException {
    done(run("sweep", data, "--set", "learningRate=0.001,"));
    Files.delete(data.resolve("airplane/0003.png"));
    assertThat(run("sweep", data, "--set", "learningRate=0.001,0.002").err())
        .startsWith(
            data
                + " is not the data of "
                + out.resolve("learningRate-0.001")
                + ": found 19 images of class airplane instead of 20")
        .hasLineCount(1);
  }

  @Test
  void noRunOfAStudyIsReachedThroughALink() throws IOException {
    done(run("train", data, "--seeds", "1,"));
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(out.resolve("seed-2"), elsewhere);
    assertRefused(
        run("train", data, "--seeds", "1,2"),
        out.resolve("seed-2")
            + " is a symbolic link to "
            + elsewhere
            + ", expected a folder of vgg4j's own or nothing: it writes through no links; remove it,"
            + " or put the folder itself there");
    assertThat(elsewhere).isEmptyDirectory();

    Files.delete(out.resolve("seed-2"));
    Path checkpoints = out.resolve("seed-1/checkpoints");
    Files.move(checkpoints, folder.resolve("checkpoints"));
    Files.createSymbolicLink(checkpoints, folder.resolve("checkpoints"));
    assertThat(run("train", data, "--seeds", "1,2").err())
        .startsWith(checkpoints + " is a symbolic link to ")
        .hasLineCount(1);
  }
}
