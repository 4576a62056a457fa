package org.vgg4j.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendIsolationTest {

  @TempDir Path first;
  @TempDir Path second;

  @BeforeEach
  void writeTwoBackends() throws IOException {
    writeService(first, "# a comment\n\norg.example.FirstBackend\n");
    writeService(second, "org.example.SecondBackend");
  }

  @Test
  void onlyTheServiceEntryOfTheWantedBackendIsSeen() throws IOException {
    assertThat(entriesSeenFor("org.example.SecondBackend"))
        .singleElement()
        .asString()
        .contains(second.getFileName().toString());
  }

  @Test
  void unknownBackendIsSeenNowhere() throws IOException {
    assertThat(entriesSeenFor("org.example.Backend")).isEmpty();
  }

  @Test
  void otherResourcesAndAllClassesAreThoseOfTheParent() throws Exception {
    Files.writeString(first.resolve("other.txt"), "");
    Files.writeString(second.resolve("other.txt"), "");
    try (URLClassLoader parent = parent()) {
      ClassLoader loader =
          new BackendIsolation.OneBackendClassLoader("org.example.FirstBackend", parent);
      assertThat(Collections.list(loader.getResources("other.txt"))).hasSize(2);
      assertThat(loader.loadClass(Probe.class.getName())).isSameAs(Probe.class);
    }
  }

  private List<URL> entriesSeenFor(String backend) throws IOException {
    try (URLClassLoader parent = parent()) {
      return Collections.list(
          new BackendIsolation.OneBackendClassLoader(backend, parent)
              .getResources(BackendIsolation.SERVICE));
    }
  }

  private URLClassLoader parent() throws IOException {
    return new URLClassLoader(
        new URL[] {first.toUri().toURL(), second.toUri().toURL()},
        BackendIsolationTest.class.getClassLoader());
  }

  private static void writeService(Path root, String text) throws IOException {
    Path file = root.resolve(BackendIsolation.SERVICE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
