package org.vgg4j.profiles.figures;

import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The optimizer of a graph whose steps need not wait for their own figures. Unless it is told that
 * they may be late, {@code graph.score()} is that of the last step, as Deeplearning4j has it.
 */
public interface LateFigures {

  /** So many steps may be taken before the figures of one have to be read. */
  int STEPS = 2;

  /** That of a graph, if it has such a one. */
  static Optional<LateFigures> of(ComputationGraph graph) {
    // Gives a graph that has none yet its optimizer, as its first step would.
    graph.getUpdater(true);
    return graph.getOptimizer() instanceof LateFigures late && late.available()
        ? Optional.of(late)
        : Optional.empty();
  }

  /** Whether the graph's steps, as it is now, leave their figures to be read later. */
  boolean available();

  /**
   * From the next step on, {@code fit} leaves figures unread or, as at first, reads them.
   *
   * @param late whether {@link #last} is asked for them
   */
  void leaveUnread(boolean late);

  /** Those of the step that was taken last. */
  StepFigures last();
}
