package org.vgg4j.trainer.runs;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import org.vgg4j.datasets.Normalisation;

/**
 * {@code provenance.json}: what a run came from.
 *
 * @param command the command line, as typed after the program's name
 * @param accelerated layers whose kernels were replaced
 * @param stock layer to the reason why it runs stock Deeplearning4j
 * @param data checksums of the data's files
 * @param trainImages class to the number of images that are trained on
 * @param classes class name to the number of its images, in all parts
 * @param images number of images used, by part
 * @param normalisation how pixels become the network's input; of the weights where it started from
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
    String precision,
    String acceleration,
    int threads,
    List<String> accelerated,
    Map<String, String> stock,
    long seed,
    String dataset,
    Map<String, String> data,
    Map<String, Integer> trainImages,
    Map<String, Integer> classes,
    Map<String, Integer> images,
    String weights,
    Normalisation normalisation,
    List<Session> earlier) {

  /**
   * What an earlier part of a resumed run was computed on.
   *
   * @param started when it began
   * @param command the command line, as typed after the program's name
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Session(
      String vgg4j,
      String java,
      String os,
      String started,
      List<String> command,
      String device,
      String deviceDescription,
      String engine,
      String precision,
      String acceleration,
      int threads) {

    /** What decides the last bits of what is computed, for people. */
    public String computing() {
      return device + ", " + engine + ", " + threads + " threads, acceleration " + acceleration;
    }
  }

  /** What computes now, as an earlier part of the run is described. */
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
        precision,
        acceleration,
        threads);
  }
}
