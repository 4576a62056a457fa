package org.vgg4j.datasets.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.Notes;

class StagedFolderTest {

  @TempDir Path data;

  private void fetch(Notes notes) throws IOException {
    try (StagedFolder staging = StagedFolder.open(data, "set", "set")) {
      staging.write("a", new ByteArrayInputStream(new byte[] {1}));
      staging.publish(notes);
    }
  }

  private Path folderOfTheUsers(String content) throws IOException {
    Path own = Files.createDirectories(data.resolve("set").resolve("cats"));
    Files.writeString(own.resolve("notes.txt"), content);
    return data.resolve("set");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFolderOfTheUsersIsKeptBesideTheFetchedOneAndSaidToBe() throws IOException {
    Path set = folderOfTheUsers("mine");
    Notes notes = new Notes();
    fetch(notes);
    Path kept = data.resolve("set.before-" + LocalDate.now());
    assertThat(kept.resolve("cats/notes.txt")).hasContent("mine");
    assertThat(set).isDirectoryContaining("glob:**/a").isDirectoryNotContaining("glob:**/cats");
    assertThat(notes.lines())
        .containsExactly(
            "what was in %s was not all of the published data and is kept in %s; delete it if you do not need it"
                .formatted(set, kept));
  }

  @Test
  void everyFolderThatMadeRoomIsKept() throws IOException {
    folderOfTheUsers("first");
    fetch(new Notes());
    folderOfTheUsers("second");
    fetch(new Notes());
    String kept = "set.before-" + LocalDate.now();
    assertThat(names()).containsExactly("set", kept, kept + "-2");
    assertThat(data.resolve(kept).resolve("cats/notes.txt")).hasContent("first");
    assertThat(data.resolve(kept + "-2").resolve("cats/notes.txt")).hasContent("second");
  }

  @Test
  void aFolderThatMadeRoomComesBackWhereTheFetchedOneCannotTakeItsPlace() throws IOException {
    Path set = folderOfTheUsers("mine");
    try (StagedFolder staging = StagedFolder.open(data, "set", "set")) {
      Files.delete(staging.built());
      assertThatThrownBy(() -> staging.publish(FetchProgress.silent()))
          .isInstanceOf(IOException.class);
    }
    assertThat(set.resolve("cats/notes.txt")).hasContent("mine");
    assertThat(names()).containsExactly("set");
  }

  @Test
  void anEmptyFolderLeavesNothing() throws IOException {
    Files.createDirectory(data.resolve("set"));
    Notes notes = new Notes();
    fetch(notes);
    assertThat(names()).containsExactly("set");
    assertThat(notes.lines()).isEmpty();
  }
}
