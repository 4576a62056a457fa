package org.vgg4j.trainer.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** The processor of this machine. */
public final class Processor {

  private static final Path LINUX_PROCESSORS = Path.of("/proc/cpuinfo");

  private Processor() {}

  /** Its name; its architecture where the system does not tell the name. */
  public static String name() {
    if (Files.isReadable(LINUX_PROCESSORS)) {
      try (var lines = Files.lines(LINUX_PROCESSORS)) {
        var name = lines.filter(line -> line.startsWith("model name")).findFirst();
        if (name.isPresent()) {
          return name.get().substring(name.get().indexOf(':') + 1).strip();
        }
      } catch (IOException e) {
        LoggerFactory.getLogger(Processor.class).debug("cannot read {}", LINUX_PROCESSORS, e);
      }
    }
    String windowsName = System.getenv("PROCESSOR_IDENTIFIER");
    return windowsName == null ? System.getProperty("os.arch") : windowsName;
  }
}
