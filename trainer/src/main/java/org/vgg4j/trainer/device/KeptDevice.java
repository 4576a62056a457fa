package org.vgg4j.trainer.device;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.BuildInfo;
import org.vgg4j.trainer.runs.RunDirectory;

/**
 * What is known of a device, as a JSON file in {@code $VGG4J_HOME/devices}, by its name, its driver
 * and the version of vgg4j. What cannot be read or written is not known: it is found out again.
 *
 * @param home the folder that all runs share
 * @param device its name, for example {@code NVIDIA GeForce GTX 1080}
 * @param driver its driver's version
 * @param ending of the file's name, which tells what is in it
 */
public record KeptDevice(Path home, String device, String driver, String ending) {

  private static final int MOST_BYTES = 1 << 20;

  public KeptDevice {
    home = home.toAbsolutePath();
  }

  /** Version and commit of this program. */
  public static String thisProgram() {
    BuildInfo build = BuildInfo.load();
    return build.version() + " " + build.commit();
  }

  /** Where it is kept. */
  public Path file() {
    String name = device + "-" + driver + "-" + thisProgram();
    return folder().resolve(name.replaceAll("[^A-Za-z0-9.-]+", "_") + ending);
  }

  /** What is kept, of whatever device it is. */
  public <T> Optional<T> read(Class<T> type) {
    try {
      OwnFiles.require(home, file());
      if (Files.exists(file(), LinkOption.NOFOLLOW_LINKS) && Files.size(file()) <= MOST_BYTES) {
        return Optional.ofNullable(RunDirectory.JSON.readValue(Files.readAllBytes(file()), type));
      }
    } catch (JacksonException e) {
      LoggerFactory.getLogger(KeptDevice.class).warn("{} is damaged", file(), e);
    } catch (IOException e) {
      LoggerFactory.getLogger(KeptDevice.class).warn("cannot read {}", file(), e);
    }
    return Optional.empty();
  }

  /** Replaces it. */
  public void write(Object value) {
    try {
      OwnFiles.createFolders(home, folder());
      AtomicFiles.writeText(file(), RunDirectory.JSON.writeValueAsString(value) + "\n");
    } catch (IOException e) {
      LoggerFactory.getLogger(KeptDevice.class).warn("cannot write {}", file(), e);
    }
  }

  private Path folder() {
    return home.resolve("devices");
  }
}
