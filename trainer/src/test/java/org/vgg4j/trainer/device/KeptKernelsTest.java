package org.vgg4j.trainer.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.profiles.KernelTuning.ImageBatch;

class KeptKernelsTest {

  private static final String SUBJECT = "oneDNN 3.11.0 (avx2), 2 threads, fp32, a network";

  @TempDir Path home;

  private final List<String> said = new ArrayList<>();

  @Test
  void whatWasFoundIsKnownAtTheNextStartAndSaid() throws IOException {
    assertThat(known(kept())).isEmpty();
    kept().found(SUBJECT, choices("blocked f32"), 2, 3.14);

    assertThat(known(kept())).contains(choices("blocked f32"));
    assertThat(said)
        .containsExactly(
            "acceleration: timed 2 choices in 3.1 s, kept for the next start (" + file() + ")",
            "acceleration: 2 choices of 2026-01-02 are used (" + file() + "); --retune times anew");
  }

  @Test
  void timeThatWasNotEnoughForAllIsSaid() {
    kept().found(SUBJECT, choices("blocked f32"), 1, 4.5);

    assertThat(said.get(0))
        .startsWith("acceleration: timed 1 of 2 choices, the rest go by rule, in 4.5 s, kept for");
  }

  @Test
  void anotherSubjectIsNotKnown() {
    kept().found(SUBJECT, choices("blocked f32"), 2, 3);

    assertThat(kept().known(SUBJECT + "s", choices -> true)).isEmpty();
  }

  @Test
  void retuneForgetsAndKeepsWhatIsFoundThen() {
    kept().found(SUBJECT, choices("blocked f32"), 2, 3);
    KeptKernels retuned = kept(Optional.empty(), true);

    assertThat(known(retuned)).isEmpty();
    retuned.found(SUBJECT, choices("winograd f32"), 2, 3);
    assertThat(known(kept())).contains(choices("winograd f32"));
  }

  @Test
  void theOwnChoicesOfARunThatGoesOnAreTakenBeforeAllOthers() {
    kept().found(SUBJECT, choices("blocked f32"), 2, 3);
    said.clear();

    assertThat(known(kept(Optional.of(choices("winograd f32")), false)))
        .contains(choices("winograd f32"));
    assertThat(said)
        .containsExactly("acceleration: the run's own 2 choices of 2026-01-02 are used");
  }

  @Test
  void aFileThatCannotBeUsedIsNamedAndMadeAnew() throws IOException {
    kept().found(SUBJECT, choices("blocked f32"), 2, 3);
    String whole = Files.readString(file());
    for (String damaged :
        List.of(
            "",
            "null",
            "[]",
            whole.substring(0, whole.length() / 2),
            whole.replace("2 threads", "4 threads"),
            whole.replaceAll("\"processor\" : \"", "$0another "),
            whole.replaceAll("\"vgg4j\" : \"", "$0another "),
            whole.replace("\"choices\"", "\"other\""),
            whole + " ".repeat(2 << 20))) {
      Files.writeString(file(), damaged);
      said.clear();

      boolean unchanged = damaged.equals(whole);
      assertThat(known(kept()).isPresent()).as(damaged).isEqualTo(unchanged);
      if (!unchanged) {
        assertThat(said).hasSize(1);
        assertThat(said.get(0))
            .startsWith("acceleration: " + file() + " cannot be used (it ")
            .endsWith("): timing anew");
      }
      kept().found(SUBJECT, choices("blocked f32"), 2, 3);
      assertThat(file()).hasContent(whole);
    }
  }

  @Test
  void choicesThatTheProfileDoesNotKnowAreNotUsed() {
    kept().found(SUBJECT, choices("magic"), 2, 3);

    assertThat(kept().known(SUBJECT, choices -> !choices.passes().containsValue("magic")))
        .isEmpty();
    assertThat(said.get(1))
        .endsWith("cannot be used (it is damaged or of another machine): timing anew");
  }

  @Test
  void aLinkIsNeitherReadNorWrittenThrough(@TempDir Path elsewhere) throws IOException {
    kept().found(SUBJECT, choices("blocked f32"), 2, 3);
    Path target = elsewhere.resolve("target.json");
    Path link = file();
    Files.move(link, target);
    Files.createSymbolicLink(link, target);
    String before = Files.readString(target);
    said.clear();

    assertThat(known(kept())).isEmpty();
    kept().found(SUBJECT, choices("winograd f32"), 2, 3);

    assertThat(target).hasContent(before);
    assertThat(said).hasSize(2).allMatch(line -> line.contains(" is a symbolic link to "));
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidAndEndsNothing() throws IOException {
    Files.writeString(home.resolve("kernels"), "a file");

    kept().found(SUBJECT, choices("blocked f32"), 2, 3);

    assertThat(said).hasSize(1);
    assertThat(said.get(0))
        .startsWith("acceleration: timed 2 choices in 3.0 s, which cannot be kept: ");
  }

  @Test
  void processesThatKeepAtOnceLeaveOneWholeFile() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<Object>> writers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      KernelChoices own = choices("blocked f32 " + i % 4);
      writers.add(
          Executors.callable(
              () -> {
                KeptKernels kept =
                    new KeptKernels(home, batch(), Optional.empty(), false, line -> {});
                kept.found(SUBJECT, own, 2, 3);
                assertThat(known(kept)).isPresent();
              }));
    }
    for (Future<Object> written : threads.invokeAll(writers)) {
      written.get();
    }
    threads.shutdown();

    assertThat(home.resolve("kernels").toFile().list()).hasSize(1);
  }

  private static Optional<KernelChoices> known(KeptKernels kept) {
    return kept.known(SUBJECT, choices -> true);
  }

  private KeptKernels kept() {
    return kept(Optional.empty(), false);
  }

  private KeptKernels kept(Optional<KernelChoices> ofRun, boolean retune) {
    return new KeptKernels(home, batch(), ofRun, retune, said::add);
  }

  private static ImageBatch batch() {
    return new ImageBatch(64, 3, 32, 32);
  }

  private static KernelChoices choices(String first) {
    Map<String, String> passes = new LinkedHashMap<>();
    passes.put("conv1 forward", first);
    passes.put("conv1 weight gradient", "blocked f32 by rule");
    return new KernelChoices("2026-01-02", "blocked", passes);
  }

  private Path file() throws IOException {
    try (var files = Files.list(home.resolve("kernels"))) {
      return files.findFirst().orElseThrow();
    }
  }
}
