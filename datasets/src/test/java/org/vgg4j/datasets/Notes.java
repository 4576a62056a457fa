package org.vgg4j.datasets;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is said while data is fetched or opened. */
public final class Notes implements FetchProgress {

  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** All lines so far, in their order. */
  public List<String> lines() {
    return lines;
  }

  @Override
  public void started(String what, long totalBytes, long alreadyBytes) {}

  @Override
  public void advanced(long bytes) {}

  @Override
  public void finished() {}

  @Override
  public void note(String line) {
    lines.add(line);
  }
}
