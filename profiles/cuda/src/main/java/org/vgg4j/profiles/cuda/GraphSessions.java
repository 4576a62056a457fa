package org.vgg4j.profiles.cuda;

import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.WeakHashMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.profiles.cuda.cudnn.Session;

/** The sessions of accelerated graphs; each is closed when its graph is not needed any more. */
final class GraphSessions {

  private static final Cleaner CLEANER = Cleaner.create();

  private final Map<ComputationGraph, Cleaner.Cleanable> sessions = new WeakHashMap<>();

  /** Closes the session that a graph had before, whose layers must not compute any more. */
  synchronized void close(ComputationGraph graph) {
    Cleaner.Cleanable before = sessions.remove(graph);
    if (before != null) {
      before.clean();
    }
  }

  /** Closes a session once its graph is gone. */
  synchronized void keep(ComputationGraph graph, Session session) {
    sessions.put(graph, CLEANER.register(graph, session::close));
  }
}
