package org.vgg4j.trainer.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.vgg4j.datasets.files.Checksums;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.datasets.files.PlainText;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.RunDirectory;

/**
 * Kernels that timing chose, kept in {@code $VGG4J_HOME/kernels} for the next start: a file for
 * each processor, version of vgg4j, number of threads, precision, batch and network. Two processes
 * may write the same file: each replaces it by a whole one.
 */
public final class KeptKernels implements KernelTuning {

  private static final int MOST_BYTES = 1 << 20;

  private final Path home;
  private final ImageBatch batch;
  private final Optional<KernelChoices> ofRun;
  private final boolean retune;
  private final Consumer<String> say;

  /**
   * What a file holds.
   *
   * @param subject what the profile says that the choices hold for
   * @param processor its name
   * @param vgg4j version and commit of the program
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Kept(String subject, String processor, String vgg4j, KernelChoices choices) {}

  /**
   * @param home the folder that all runs share
   * @param batch that is trained on
   * @param ofRun the choices of the run that goes on, which go before all others
   * @param retune whether what is kept is forgotten
   * @param say told in one line which choices are used
   */
  public KeptKernels(
      Path home,
      ImageBatch batch,
      Optional<KernelChoices> ofRun,
      boolean retune,
      Consumer<String> say) {
    this.home = home.toAbsolutePath();
    this.batch = batch;
    this.ofRun = ofRun;
    this.retune = retune;
    this.say = say;
  }

  @Override
  public Optional<ImageBatch> batch() {
    return Optional.of(batch);
  }

  @Override
  public Optional<KernelChoices> known(String subject, Predicate<KernelChoices> usable) {
    Optional<KernelChoices> own = ofRun.filter(usable);
    if (own.isPresent()) {
      say.accept(
          "acceleration: the run's own %d choices of %s are used"
              .formatted(own.get().passes().size(), own.get().date()));
      return own;
    }
    if (retune) {
      return Optional.empty();
    }
    Path file = file(subject);
    try {
      return read(file, subject, usable);
    } catch (IOException e) {
      String reason =
          e instanceof OwnFiles.ForeignFileException
              ? e.getMessage()
              : file + " cannot be used (" + PlainText.line(firstLine(e)) + ")";
      say.accept("acceleration: " + reason + ": timing anew");
      return Optional.empty();
    }
  }

  private Optional<KernelChoices> read(Path file, String subject, Predicate<KernelChoices> usable)
      throws IOException {
    OwnFiles.require(home, file);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("it has " + Files.size(file) + " bytes");
    }
    Kept kept = RunDirectory.JSON.readValue(Files.readAllBytes(file), Kept.class);
    boolean whole =
        kept != null
            && subject.equals(kept.subject)
            && Processor.name().equals(kept.processor)
            && KeptDevice.thisProgram().equals(kept.vgg4j)
            && kept.choices != null
            && usable.test(kept.choices);
    if (!whole) {
      throw new IOException("it is damaged or of another machine");
    }
    say.accept(
        "acceleration: %d choices of %s are used (%s); --retune times anew"
            .formatted(kept.choices.passes().size(), kept.choices.date(), file));
    return Optional.of(kept.choices);
  }

  @Override
  public void found(String subject, KernelChoices choices, int passes, double seconds) {
    Path file = file(subject);
    String timed =
        String.format(
            Locale.ROOT,
            "acceleration: timed %s in %.1f s, ",
            passes == choices.passes().size()
                ? passes + " choices"
                : passes + " of " + choices.passes().size() + " choices, the rest go by rule,",
            seconds);
    try {
      OwnFiles.createFolders(home, file.getParent());
      Kept kept = new Kept(subject, Processor.name(), KeptDevice.thisProgram(), choices);
      AtomicFiles.writeText(
          file, PlainText.json(RunDirectory.JSON.writeValueAsString(kept)) + "\n");
      say.accept(timed + "kept for the next start (" + file + ")");
    } catch (IOException e) {
      say.accept(
          timed
              + "which cannot be kept: "
              + (e instanceof OwnFiles.ForeignFileException
                  ? e.getMessage()
                  : file + " cannot be written (" + PlainText.line(firstLine(e)) + ")"));
    }
  }

  private static String firstLine(IOException e) {
    return e instanceof JacksonException
        ? "it is damaged"
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private Path file(String subject) {
    String all = String.join("\n", subject, Processor.name(), KeptDevice.thisProgram());
    String sum = Checksums.sha256(all.getBytes(StandardCharsets.UTF_8));
    return home.resolve("kernels").resolve(sum.substring(0, 16) + ".json");
  }
}
