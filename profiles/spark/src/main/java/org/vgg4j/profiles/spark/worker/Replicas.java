package org.vgg4j.profiles.spark.worker;

import java.util.ArrayList;
import java.util.List;

/**
 * The replicas of this process, which outlive a round: a graph that is made anew every few steps
 * would cost more than they do. State of the process, as the executor itself is.
 */
public final class Replicas {

  private static final List<Replica> IDLE = new ArrayList<>();

  private Replicas() {}

  /** One for a worker, best the one that was this worker's before. */
  static Replica borrow(WorkerTask task, int worker) {
    synchronized (IDLE) {
      // Those of a run that is over would keep its memory.
      IDLE.removeIf(
          replica -> {
            boolean other = !replica.task().run().equals(task.run());
            if (other) {
              replica.close();
            }
            return other;
          });
      Replica found =
          IDLE.stream()
              .filter(replica -> replica.worker() == worker)
              .findFirst()
              .orElse(IDLE.isEmpty() ? null : IDLE.get(0));
      if (found != null) {
        IDLE.remove(found);
        return found;
      }
    }
    return new Replica(task);
  }

  static void giveBack(Replica replica) {
    synchronized (IDLE) {
      IDLE.add(replica);
    }
  }

  /** Frees the memory of all, in a process that goes on without them. */
  public static void closeAll() {
    synchronized (IDLE) {
      IDLE.forEach(Replica::close);
      IDLE.clear();
    }
  }
}
