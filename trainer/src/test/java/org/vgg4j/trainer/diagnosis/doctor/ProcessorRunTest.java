package org.vgg4j.trainer.diagnosis.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorRunTest {

  @Test
  void theProcessHasTheClassPathOfThisOne() {
    assertThat(ProcessorRun.classPath()).isEqualTo(System.getProperty("java.class.path"));
  }

  /** As {@code mvn exec:java} does, where {@code java.class.path} is Maven's own. */
  @Test
  void aProgramInALoaderOfMavensPassesOnWhatTheLoaderHas(@TempDir Path folder) throws Exception {
    List<String> places = new ArrayList<>();
    places.add(Files.createDirectories(folder.resolve("a folder with spaces")).toString());
    places.addAll(
        List.of(System.getProperty("surefire.test.class.path").split(File.pathSeparator)));
    URL[] urls = new URL[places.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = Path.of(places.get(i)).toUri().toURL();
    }

    try (URLClassLoader maven = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Method classPath =
          maven.loadClass(ProcessorRun.class.getName()).getDeclaredMethod("classPath");
      classPath.setAccessible(true);

      assertThat(classPath.invoke(null)).isEqualTo(String.join(File.pathSeparator, places));
    }
  }
}
