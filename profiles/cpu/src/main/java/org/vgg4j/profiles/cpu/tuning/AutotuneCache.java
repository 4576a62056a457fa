package org.vgg4j.profiles.cpu.tuning;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vgg4j.profiles.cpu.convolution.Candidate;
import org.vgg4j.profiles.cpu.convolution.TuningKey;

/**
 * Which way to compute was fastest on this machine, for all graphs of a process, which so times
 * each geometry once. Safe for threads.
 */
public final class AutotuneCache {

  private final Map<TuningKey, Candidate> fastest = new ConcurrentHashMap<>();

  /** The fastest way, if it is known. */
  Optional<Candidate> known(TuningKey key) {
    return Optional.ofNullable(fastest.get(key));
  }

  public void remember(TuningKey key, Candidate way) {
    fastest.putIfAbsent(key, way);
  }
}
