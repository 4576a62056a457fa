package org.vgg4j.trainer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.CommandLineHarness;
import org.vgg4j.trainer.commands.CommandLineHarness.Outcome;
import org.vgg4j.trainer.runs.RunDirectory;

/** {@code --acceleration on}, from the command line: what is kept, and which bits come of it. */
class TimedKernelsTest {

  @TempDir private Path folder;

  private CommandLineHarness vgg4j;

  @BeforeEach
  void startInAnEmptyFolder() {
    vgg4j = new CommandLineHarness(folder.resolve("home"), folder);
  }

  @Test
  void choicesAreKeptUsedForgottenAndARunThatGoesOnHasItsOwn() throws IOException {
    Outcome first = train("--acceleration", "on", "--epochs", 2, "--out", "whole");
    assertThat(acceleration(first))
        .matches("acceleration: timed ([0-9]+ of )?2[0-9] choices.* in .* s, kept .*");

    Outcome second = train("--acceleration", "on", "--epochs", 1, "--out", "cut");
    assertThat(acceleration(second)).matches(".* choices of .* are used .*; --retune times anew");
    assertThat(kernels("cut")).isEqualTo(kernels("whole"));

    // Another start chooses otherwise meanwhile: the run goes on as it began.
    chooseOtherwise();
    Outcome resumed = run("train", "--resume", "cut", "--epochs", 2, "--device", "cpu");
    assertThat(acceleration(resumed)).matches("acceleration: the run's own .* choices of .*");
    assertThat(resumed.err()).doesNotContain("last bits");
    assertThat(kernels("cut")).isEqualTo(kernels("whole"));
    assertThat(metrics("cut")).isEqualTo(metrics("whole"));
    SmallRun runs = new SmallRun(folder);
    assertThat(runs.state("cut")).containsExactlyElementsOf(runs.state("whole"));

    Outcome other = train("--acceleration", "on", "--epochs", 1, "--out", "other");
    assertThat(acceleration(other)).contains("choices of 2026-01-02 are used");
    assertThat(kernels("other").path("layout").asText()).isEqualTo("blocked");

    Outcome retuned = train("--acceleration", "on", "--retune", "--epochs", 1, "--out", "retuned");
    assertThat(acceleration(retuned)).contains("timed").contains("kept");
    assertThat(Files.readString(keptFile())).doesNotContain("2026-01-02");
  }

  @Tag("long")
  @Test
  void aRunWhoseChoicesAreLostSaysThatItsBitsChange() throws IOException {
    train("--acceleration", "on", "--epochs", 1, "--out", "run");
    Path file = folder.resolve("run/provenance.json");
    ObjectNode provenance = (ObjectNode) RunDirectory.JSON.readTree(file.toFile());
    provenance.remove("kernels");
    Files.writeString(file, provenance.toString());

    Outcome resumed = run("train", "--resume", "run", "--epochs", 2, "--device", "cpu");

    assertThat(resumed.err())
        .contains(
            "resumed with kernels that were timed anew, as provenance.json does not hold the run's"
                + " own: from here on results differ in their last bits");
  }

  @Test
  void aRunThatGoesOnOnAnotherInstructionSetSaysSo() throws Exception {
    Map<String, String> lower = Map.of("ONEDNN_MAX_CPU_ISA", "SSE41");
    Process process =
        vgg4j.start(lower, SmallRun.arguments("--batch-size", 16, "--epochs", 1, "--out", "run"));
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    Outcome outcome = vgg4j.outcome(process);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(provenance("run").path("instructionSet").asText()).isEqualTo("sse41");

    Outcome resumed = run("train", "--resume", "run", "--epochs", 2, "--device", "cpu");

    String now = provenance("run").path("instructionSet").asText();
    assertThat(now).isNotEqualTo("sse41");
    assertThat(resumed.err())
        .containsOnlyOnce("resumed on cpu, oneDNN")
        .contains("(" + now + "), 1 threads, acceleration fixed, before on cpu, oneDNN")
        .contains("(sse41), 1 threads, acceleration fixed: from here on results differ in their");
    assertThat(provenance("run").path("earlier").get(0).path("instructionSet").asText())
        .isEqualTo("sse41");
  }

  @Tag("long")
  @Test
  void retuneIsRefusedWhereThereIsNothingToForget() {
    Outcome fixed = train("--retune", "--epochs", 1, "--out", "run");
    assertThat(fixed.exitCode()).isEqualTo(2);
    assertThat(fixed.err())
        .isEqualTo(
            "--retune is given with --acceleration fixed, expected on, which times kernels; leave it"
                + " out\n");
    train("--epochs", 1, "--out", "run");

    Outcome resumed = run("train", "--resume", "run", "--epochs", 2, "--retune");

    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err())
        .isEqualTo(
            "--retune is given with --resume, expected a new run: one that goes on keeps its"
                + " kernels; leave it out\n");
  }

  /** Puts other choices into the kept file, as another start may have made them. */
  private void chooseOtherwise() throws IOException {
    ObjectNode kept = (ObjectNode) RunDirectory.JSON.readTree(keptFile().toFile());
    ObjectNode choices = (ObjectNode) kept.path("choices");
    choices.put("date", "2026-01-02").put("layout", "blocked");
    ObjectNode passes = (ObjectNode) choices.path("passes");
    for (String pass : List.copyOf(fieldNames(passes))) {
      passes.put(pass, "channels-last f32");
    }
    Files.writeString(keptFile(), kept.toString());
  }

  private static List<String> fieldNames(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  private Path keptFile() throws IOException {
    try (var files = Files.list(folder.resolve("home/kernels"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  private Outcome train(Object... more) {
    return run((Object[]) SmallRun.arguments(more));
  }

  private Outcome run(Object... arguments) {
    return vgg4j.run(
        java.util.Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private static String acceleration(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome
        .out()
        .lines()
        .filter(line -> line.startsWith("acceleration"))
        .findFirst()
        .orElse("");
  }

  private JsonNode kernels(String run) throws IOException {
    return provenance(run).path("kernels");
  }

  private JsonNode provenance(String run) throws IOException {
    return RunDirectory.JSON.readTree(folder.resolve(run).resolve("provenance.json").toFile());
  }

  private String metrics(String run) throws IOException {
    return Files.readString(folder.resolve(run).resolve("metrics.csv"));
  }
}
