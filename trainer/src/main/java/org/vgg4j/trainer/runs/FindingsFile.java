package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** {@code findings.json}: what a run was told, in the order in which it was. */
public final class FindingsFile {

  private static final int MAX_BYTES = 1 << 20;

  private FindingsFile() {}

  /** What the file holds; nothing where it is missing or damaged, since it only repeats advice. */
  public static List<Finding> read(RunDirectory run) {
    Path file = run.findingsFile();
    List<Finding> findings = new ArrayList<>();
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return findings;
      }
      for (JsonNode node : RunDirectory.JSON.readTree(Files.readAllBytes(file))) {
        FindingCode.find(node.path("code").asText())
            .ifPresent(
                code ->
                    findings.add(
                        new Finding(
                            code,
                            node.path("layer").isTextual() ? oneLine(node.path("layer")) : null,
                            node.path("step").asLong(),
                            oneLine(node.path("seen")),
                            oneLine(node.path("advice")))));
      }
    } catch (JsonProcessingException e) {
      LoggerFactory.getLogger(FindingsFile.class).warn("{} is damaged", file);
    } catch (IOException e) {
      LoggerFactory.getLogger(FindingsFile.class).warn("cannot read {}", file, e);
    }
    return findings;
  }

  private static String oneLine(JsonNode node) {
    return node.asText("").replaceAll("\\p{Cntrl}+", " ").strip();
  }

  public static void write(RunDirectory run, List<Finding> findings) {
    run.writeJson(run.findingsFile(), findings);
  }
}
