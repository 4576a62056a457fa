package org.vgg4j.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.DatasetSplits;
import org.vgg4j.datasets.EarlierData;
import org.vgg4j.datasets.ImageSet;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/**
 * What a run that is gone on with has kept of its data. Only reads: nothing of a run is changed
 * before it is known that it can go on.
 *
 * @param info of its newest readable checkpoint; null where there is none
 * @param checksums of its data, from {@code provenance.json}; empty where there are none
 * @param classes class name to images, from there; empty where an earlier version wrote it
 */
record EarlierRun(
    Path folder, CheckpointInfo info, Map<String, String> checksums, Map<String, Integer> classes) {

  private static final int MOST_CHECKPOINTS = 1000;

  static EarlierRun of(RunDirectory run) {
    Map<String, String> checksums = new LinkedHashMap<>();
    Map<String, Integer> classes = new LinkedHashMap<>();
    JsonNode provenance = provenance(run);
    provenance
        .path("data")
        .properties()
        .forEach(entry -> checksums.put(entry.getKey(), entry.getValue().asText()));
    provenance
        .path("classes")
        .properties()
        .forEach(entry -> classes.put(entry.getKey(), entry.getValue().asInt()));
    return new EarlierRun(run.folder(), newestInfo(run), checksums, classes);
  }

  private static CheckpointInfo newestInfo(RunDirectory run) {
    for (Path file : run.resumableCheckpoints(MOST_CHECKPOINTS)) {
      try {
        Optional<CheckpointInfo> info =
            Files.exists(file) ? CheckpointReader.readInfo(file) : Optional.empty();
        if (info.isPresent()) {
          return info.get();
        }
      } catch (CheckpointException e) {
        LoggerFactory.getLogger(EarlierRun.class).warn("passing over {}", file, e);
      }
    }
    return null;
  }

  private static JsonNode provenance(RunDirectory run) {
    try {
      if (Files.isRegularFile(run.provenanceFile())) {
        return RunDirectory.JSON.readTree(run.provenanceFile().toFile());
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(EarlierRun.class).warn("cannot read {}", run.provenanceFile(), e);
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  /** How the data is to be divided again; null for a run that has learnt nothing yet. */
  EarlierData data() {
    return info == null ? null : new EarlierData(info.data(), info.dataIdentity(), false);
  }

  /**
   * Compares data with that of the run.
   *
   * @param changeAllowed whether the user wants to go on with other images of the same classes
   * @return a line to be said: that the data has changed, or cannot be compared; empty for neither
   * @throws RunException if the run cannot go on with the data
   */
  Optional<Said> compare(DatasetSplits found, boolean changeAllowed) {
    requireSameShape(found);
    Optional<DataIdentity.Difference> difference = difference(found.identity());
    if (difference.isEmpty()) {
      boolean unknown = info != null && kept() == null && !isWhollyChecked(found.identity());
      return unknown ? Optional.of(new Said(false, notKnown(found))) : Optional.empty();
    }
    String text = difference.get().text();
    if (difference.get().inClasses() || isListed(found.identity()) || !changeAllowed) {
      throw new RunException(
          found.name()
              + " is not the data of "
              + folder
              + ": found "
              + text
              + ", expected "
              + expected(difference.get(), found.identity()));
    }
    return Optional.of(
        new Said(true, "going on with data that has changed: " + found.name() + " has " + text));
  }

  private String expected(DataIdentity.Difference difference, DataIdentity found) {
    String place = "; name the place of its data with --data, or ";
    if (difference.inClasses()) {
      return "its classes" + place + "start a new run with --weights";
    }
    return isListed(found)
        ? "its images, since earlier versions divided them by the whole list"
            + place
            + "start a new run with --weights"
        : "its images" + place + "go on with what is there with --allow-changed-data";
  }

  /** Whether a change of some images would move others from one part of the data to another. */
  private boolean isListed(DataIdentity found) {
    if (info == null) {
      return false;
    }
    return info.dataIdentity() == null ? !found.sample().isEmpty() : info.dataIdentity().listed();
  }

  /**
   * A line about the data.
   *
   * @param changed whether it has changed
   */
  record Said(boolean changed, String line) {}

  private void requireSameShape(DatasetSplits found) {
    ImageSet images = found.train();
    if (info != null
        && (info.channels() != images.channels()
            || info.height() != images.height()
            || info.width() != images.width())) {
      throw new RunException(
          String.format(
              "%s gives images of %dx%dx%d, expected the %dx%dx%d that %s was trained on; correct its"
                  + " recipe.yaml",
              found.name(),
              images.channels(),
              images.height(),
              images.width(),
              info.channels(),
              info.height(),
              info.width(),
              folder));
    }
  }

  /** What the run has kept; null for one of an earlier version. */
  private DataIdentity kept() {
    if (info != null) {
      return info.dataIdentity();
    }
    return classes.isEmpty()
        ? null
        : new DataIdentity(classes, checksums, Map.of(), Map.of(), false);
  }

  private Optional<DataIdentity.Difference> difference(DataIdentity found) {
    if (kept() != null) {
      return kept().differenceTo(found);
    }
    if (info == null) {
      // It has learnt nothing yet: whatever there is now, it begins with.
      return Optional.empty();
    }
    List<String> names = composed(info.classes());
    List<String> foundNames = composed(found.classes().keySet());
    if (!names.equals(foundNames)) {
      String text = "the classes %s instead of %s".formatted(foundNames, names);
      return Optional.of(new DataIdentity.Difference(true, text));
    }
    return found.checksums().values().containsAll(checksums.values())
        ? Optional.empty()
        : Optional.of(new DataIdentity.Difference(false, "other files than when it began"));
  }

  /** Earlier versions kept checksums of CIFAR-10's files, but only of the names of a folder's. */
  private boolean isWhollyChecked(DataIdentity found) {
    return !checksums.isEmpty() && found.sample().isEmpty();
  }

  private String notKnown(DatasetSplits found) {
    return folder
        + " was made by an earlier version, which kept no checksums of images: whether those of "
        + found.name()
        + " are still the same is not known";
  }

  private static List<String> composed(Iterable<String> names) {
    List<String> composed = new ArrayList<>();
    names.forEach(name -> composed.add(Normalizer.normalize(name, Normalizer.Form.NFC)));
    return composed;
  }
}
