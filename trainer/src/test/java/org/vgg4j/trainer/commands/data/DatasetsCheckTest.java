package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.testing.SmallDataSets;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.commands.InProcess;

/** What {@code datasets check} finds in folders, through the real command. */
class DatasetsCheckTest {

  @TempDir Path folder;

  private static Outcome done(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aFolderIsCheckedAndFilesToLookAtAreWritten() throws IOException {
    Path photos = folder.resolve("photos");
    SmallDataSets.pictures(photos, List.of("cat", "dog"), 12);
    Files.copy(photos.resolve("train/cat/cat_0.JPEG"), photos.resolve("train/dog/again.png"));
    Path csv = folder.resolve("look.csv");
    Outcome said = done(InProcess.run("datasets", "check", photos.resolve("train"), "--csv", csv));
    assertThat(said.out())
        .contains("stored as: 25 PNG 40x32 color")
        .contains("1 there once more")
        .contains("in two classes:");
    assertThat(Files.readAllLines(csv)).first().isEqualTo("problem,image,split,class,of");
    assertThat(csv).content().contains("copy,");
    JsonNode all =
        json(done(InProcess.run("datasets", "check", photos.resolve("train"), "--json")).out());
    assertThat(all.get("copies")).hasSize(1);
    assertThat(all.get("images").properties()).hasSize(3);
  }

  @Test
  void aFolderOfManyUnreadableImagesIsCheckedToTheEnd() throws IOException {
    Path photos = folder.resolve("photos");
    SmallDataSets.pictures(photos, List.of("cat", "dog"), 12);
    for (int i = 0; i < 12; i++) {
      Files.writeString(photos.resolve("train/cat/damaged_" + i + ".png"), "no image " + i);
    }
    Path csv = folder.resolve("look.csv");
    Outcome said = InProcess.run("datasets", "check", photos.resolve("train"), "--csv", csv);
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.out()).contains("12 cannot be read:").contains("  and 2 more; --csv FILE");
    assertThat(said.out()).contains("stored as: 24 PNG 40x32 color").doesNotContain("skipped");
    assertThat(said.err())
        .isEqualTo(
            photos.resolve("train")
                + " has 12 unreadable images, expected hardly any: a training refuses it; remove or"
                + " repair them"
                + System.lineSeparator());
    assertThat(Files.readAllLines(csv)).hasSizeGreaterThanOrEqualTo(13);
    Path nowhere = csv.resolve("look.csv");
    assertThat(InProcess.run("datasets", "check", photos, "--csv", nowhere).err())
        .startsWith(nowhere + " cannot be written: ")
        .endsWith("; give another file" + System.lineSeparator());
    assertThat(InProcess.run("train", "--data", photos.resolve("train")).err())
        .contains("has more than 10 unreadable images, expected hardly any");
  }
}
