package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.profiles.KernelChoices;

/**
 * {@code provenance.json}: what a run came from.
 *
 * @param command the command line, as typed after the program's name
 * @param instructionSet that kernels are made for; empty where it does not decide what is computed
 * @param threads that compute, of all workers together
 * @param cluster whose executors take the steps; null for this host
 * @param kernels those that timing chose; null where a rule did
 * @param accelerated layers whose kernels were replaced
 * @param stock layer to the reason why it runs stock Deeplearning4j, in any worker's replica
 * @param data checksums of the data's files
 * @param images class name to the number of its images, in label order
 * @param normalization how pixels become the network's input; of the weights where it started from
 *     some
 * @param earlier for a resumed run, what its parts before were computed on, the oldest first
 */
public record Provenance(
    String vgg4j,
    String commit,
    String deeplearning4j,
    String java,
    String os,
    String started,
    List<String> command,
    String device,
    String deviceDescription,
    String backend,
    String engine,
    String instructionSet,
    String precision,
    String acceleration,
    int threads,
    Cluster cluster,
    KernelChoices kernels,
    List<String> accelerated,
    Map<String, String> stock,
    long seed,
    String dataset,
    Map<String, String> data,
    Map<String, Images> images,
    String weights,
    Normalization normalization,
    List<Session> earlier) {

  public Provenance {
    command = command == null ? List.of() : List.copyOf(command);
    images = images == null ? Map.of() : images;
    data = data == null ? Map.of() : data;
    earlier = earlier == null ? List.of() : List.copyOf(earlier);
  }

  /**
   * What a run came from; empty where its folder does not tell.
   *
   * @throws org.vgg4j.datasets.InputFailureException if the system cannot read its file
   */
  public static Optional<Provenance> read(RunDirectory run) {
    return JsonFiles.read(run.provenanceFile(), Provenance.class);
  }

  /** Whether a run has a file of it that tells nothing. */
  public static boolean isDamaged(RunDirectory run) {
    return read(run).isEmpty() && Files.exists(run.provenanceFile());
  }

  /**
   * By what the run's data is known again: classes and checksums, without a sample of the images;
   * empty for a run that was ended before it kept them.
   */
  public Optional<DataIdentity> dataIdentity() {
    Map<String, Integer> classes = new LinkedHashMap<>();
    images.forEach((name, counts) -> classes.put(name, counts.found()));
    return classes.isEmpty()
        ? Optional.empty()
        : Optional.of(new DataIdentity(classes, data, Map.of(), Map.of()));
  }

  /**
   * Writes it into its run's folder.
   *
   * @throws RunException if that cannot be done
   */
  public void write(RunDirectory run) {
    run.writeJson(run.provenanceFile(), this);
  }

  /**
   * The cluster that a run was trained on, as it was when the run began.
   *
   * @param name what it is, and where its master was
   * @param executors processes that compute
   * @param slots workers that compute side by side
   * @param threads of each worker
   * @param engines what computed the workers' steps; empty before the run has ended
   */
  public record Cluster(String name, int executors, int slots, int threads, List<String> engines) {

    public Cluster {
      engines = engines == null ? List.of() : List.copyOf(engines);
    }
  }

  /**
   * Images of a class.
   *
   * @param found that the data holds, limits left out
   * @param train that are trained on
   * @param validation that are validated with
   * @param test that are tested with
   */
  public record Images(int found, int train, int validation, int test) {}

  /**
   * What an earlier part of a resumed run was computed on.
   *
   * @param started when it began
   * @param command the command line, as typed after the program's name
   */
  public record Session(
      String vgg4j,
      String java,
      String os,
      String started,
      List<String> command,
      String device,
      String deviceDescription,
      String engine,
      String instructionSet,
      String precision,
      String acceleration,
      int threads) {

    /** What decides the last bits of what is computed, for people. */
    public String computing() {
      // An engine of our own has it in its name already.
      boolean named = instructionSet == null || engine.contains(instructionSet);
      String instructions = named ? "" : " (" + instructionSet + ")";
      return "%s, %s%s, %d threads, acceleration %s"
          .formatted(device, engine, instructions, threads, acceleration);
    }
  }

  /** What computes now, as an earlier part of the run is described. */
  @JsonIgnore
  public Session session() {
    return new Session(
        vgg4j,
        java,
        os,
        started,
        command,
        device,
        deviceDescription,
        engine,
        instructionSet,
        precision,
        acceleration,
        threads);
  }
}
