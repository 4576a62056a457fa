package org.vgg4j.profiles.cpu.tuning;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vgg4j.profiles.cpu.convolution.Candidate;
import org.vgg4j.profiles.cpu.convolution.TuningKey;

/**
 * Which candidate was fastest on this machine. All graphs of a process share it, so that each
 * geometry is timed once. Safe for threads.
 */
public final class AutotuneCache {

  private final Map<TuningKey, Candidate> fastest = new ConcurrentHashMap<>();

  /** The fastest candidate, if it is known. */
  Optional<Candidate> known(TuningKey key) {
    return Optional.ofNullable(fastest.get(key));
  }

  public void remember(TuningKey key, Candidate candidate) {
    fastest.putIfAbsent(key, candidate);
  }
}
