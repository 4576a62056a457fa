package org.vgg4j.datasets.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.cifar.SmallCifar;
import org.vgg4j.datasets.fetch.CifarFetcher;
import org.vgg4j.datasets.fetch.CifarStaging;

class OwnFilesTest {

  private static final String PRECIOUS = "not vgg4j's\n";

  @TempDir private Path folder;

  private Path root;
  private Path victim;

  @BeforeEach
  void aFolderOfOursBesideAFileOfSomebodyElses() throws IOException {
    root = Files.createDirectory(folder.resolve("own"));
    victim = Files.writeString(folder.resolve("victim"), PRECIOUS);
  }

  @Test
  void aLinkIsNamedWithWhatToDo() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("log.txt"), victim);

    assertThatThrownBy(() -> OwnFiles.open(root, link, StandardOpenOption.APPEND))
        .isInstanceOf(OwnFiles.ForeignFileException.class)
        .hasMessage(
            link
                + " is a symbolic link to "
                + victim
                + ", expected a file of vgg4j's own or nothing: it writes through no links; remove"
                + " it, or put the file itself there");
  }

  @Test
  void aLinkToNothingDoesNotComeToBeAFileElsewhere() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Path link = Files.createSymbolicLink(root.resolve("lock"), elsewhere);

    assertThatThrownBy(
            () -> OwnFiles.open(root, link, StandardOpenOption.CREATE, StandardOpenOption.WRITE))
        .hasMessageContaining("is a symbolic link");
    assertThat(elsewhere).doesNotExist();
  }

  @Test
  void aSecondNameOfAFileIsNotWrittenInPlace() throws IOException {
    Path other = Files.createLink(root.resolve("log.txt"), victim);

    assertThatThrownBy(
            () -> OwnFiles.open(root, other, StandardOpenOption.WRITE, StandardOpenOption.APPEND))
        .hasMessageContaining("is a hard link");
    // What is replaced by renaming harms no other name.
    OwnFiles.require(root, other);
  }

  @Test
  void aFolderThatIsALinkIsRefusedAndTheUsersOwnPathIsNot() throws IOException {
    Path away = Files.createDirectory(folder.resolve("away"));
    Files.createSymbolicLink(root.resolve("checkpoints"), away);
    Path reached = Files.createSymbolicLink(folder.resolve("reached"), root);

    assertThatThrownBy(() -> OwnFiles.require(root, root.resolve("checkpoints/last.zip")))
        .hasMessageContaining("own/checkpoints is a symbolic link")
        .hasMessageContaining("put the folder itself there");
    assertThatThrownBy(() -> OwnFiles.createFolders(root, root.resolve("checkpoints")))
        .hasMessageContaining("own/checkpoints is a symbolic link");
    OwnFiles.open(
            reached,
            reached.resolve("new"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)
        .close();
    assertThat(root.resolve("new")).exists();
  }

  @Test
  void aFetchFollowsNoLinkInTheDataFolder() throws IOException {
    CifarFetcher.Origin nowhere =
        new CifarFetcher.Origin(
            URI.create("http://127.0.0.1:1/cifar-10-binary.tar.gz"), 10, "0", List.of());
    for (String name :
        List.of(".cifar10.lock", "cifar-10-binary.tar.gz.part", "cifar-10-batches-bin")) {
      for (boolean toAFolder : new boolean[] {false, true}) {
        Path data = Files.createDirectory(folder.resolve("data-" + name + toAFolder));
        Path target =
            toAFolder
                ? Files.createDirectory(folder.resolve("target-" + name))
                : folder.resolve("victim");
        Files.createSymbolicLink(data.resolve(name), target);

        assertThatThrownBy(
                () ->
                    new CifarFetcher(data, new SmallCifar().layout, nowhere, 0)
                        .fetch(FetchProgress.silent()))
            .as(name)
            .isInstanceOf(DatasetException.class)
            .hasMessageContaining(name + " is a symbolic link to " + target);
        assertThat(Files.isSymbolicLink(data.resolve(name))).isTrue();
        assertThat(victim).hasContent(PRECIOUS);
        if (toAFolder) {
          assertThat(target).isEmptyDirectory();
        }
      }
    }
  }

  @Test
  void aFetchRemovesOnlyWhatAFetchHasLeft() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path kept = Files.createDirectory(data.resolve(".fetch-cifar10-notes"));
    Path away = Files.createDirectory(folder.resolve("away"));
    Files.writeString(away.resolve("kept"), PRECIOUS);
    Path link = Files.createSymbolicLink(data.resolve(".fetch-cifar10-12"), away);
    Path left = Files.createDirectory(data.resolve(".fetch-cifar10-34"));
    Files.createSymbolicLink(left.resolve("inside"), away);

    CifarStaging.open(data, new SmallCifar().layout).close();

    assertThat(kept).exists();
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(left).doesNotExist();
    assertThat(away.resolve("kept")).hasContent(PRECIOUS);
  }
}
