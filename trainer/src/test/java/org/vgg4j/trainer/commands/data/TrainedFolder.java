package org.vgg4j.trainer.commands.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.trainer.commands.InProcess;
import org.vgg4j.trainer.commands.SampleFolder;

/** A run that was trained on a folder of images, and a copy of both for every test. */
abstract class TrainedFolder {

  static final int CLASSES = 4;

  @TempDir static Path shared;
  @TempDir Path folder;

  Path run;

  /** One run of one epoch on 160 images, without a test folder of their own. */
  @BeforeAll
  static void train() throws IOException {
    SampleFolder.write(shared.resolve("images/flat"), CLASSES, 0, 40);
    var outcome =
        InProcess.run(
            "train",
            "--model",
            "vgg11-bn",
            "--set",
            "width=0.03",
            "--data",
            shared.resolve("images/flat"),
            "--limit-train",
            "80",
            "--batch-size",
            "16",
            "--epochs",
            "1",
            "--device",
            "cpu",
            "--out",
            shared.resolve("run"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
  }

  @BeforeEach
  void copyRunAndData() throws IOException {
    run = folder.resolve("run");
    copy(shared.resolve("run"), run);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** A copy of the data, which the run has elsewhere. */
  final Path data() throws IOException {
    Path data = folder.resolve("moved");
    copy(shared.resolve("images/flat"), data);
    return data;
  }

  static Map<String, String> content(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  content.put(file.toString(), Arrays.toString(Files.readAllBytes(file)));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return content;
  }

  final JsonNode evaluate(Object... more) throws IOException {
    List<Object> arguments =
        new ArrayList<>(List.of("evaluate", "--checkpoint", run, "--json", "--device", "cpu"));
    arguments.addAll(List.of(more));
    var outcome = InProcess.run(arguments.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return new JsonMapper().readTree(outcome.out());
  }

  final JsonNode json(String file) throws IOException {
    return new JsonMapper().readTree(folder.resolve(file).toFile());
  }

  final void assertRefused(Path data, String found) throws IOException {
    Map<String, String> before = content(run);
    var refused =
        InProcess.run("train", "--resume", run, "--epochs", "2", "--device", "cpu", "--data", data);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .hasLineCount(1)
        .startsWith(data + " is not the data of " + run + ": found " + found);
    assertThat(content(run)).isEqualTo(before);
  }

  final List<String> files(String predictions) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(predictions));
    assertThat(lines.get(0)).startsWith("index,label,predicted,file,p_");
    return lines.stream().skip(1).map(line -> line.split(",")[3]).toList();
  }
}
