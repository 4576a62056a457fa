package org.vgg4j.models.layouts;

import java.util.List;

/**
 * What became of a file's tensors.
 *
 * @param layout the layout that was followed
 * @param tensors how many were taken
 * @param values how many values they have
 * @param ignored names of tensors that were left alone
 * @param kept layers that were left as they were
 * @param notes what else was done, a line each: biases that went into batch norms, parameters that
 *     the file does without
 */
public record ImportReport(
    String layout,
    int tensors,
    long values,
    List<String> ignored,
    List<String> kept,
    List<String> notes) {

  public ImportReport {
    ignored = List.copyOf(ignored);
    kept = List.copyOf(kept);
    notes = List.copyOf(notes);
  }
}
