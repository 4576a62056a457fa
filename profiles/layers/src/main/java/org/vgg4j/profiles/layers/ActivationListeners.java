package org.vgg4j.profiles.layers;

import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;

/** Whether a graph's listeners look at activations, which then have to be written as arrays. */
public final class ActivationListeners {

  private static final ClassValue<Boolean> LOOKS_AT_ACTIVATIONS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("onForwardPass", Model.class, Map.class).getDeclaringClass()
                != BaseTrainingListener.class;
          } catch (NoSuchMethodException impossible) {
            return true;
          }
        }
      };

  private final ComputationGraph graph;

  public ActivationListeners(ComputationGraph graph) {
    this.graph = graph;
  }

  /** Whether one of the listeners that the graph has now does. */
  public boolean lookAtActivations() {
    for (TrainingListener listener : graph.getListeners()) {
      if (LOOKS_AT_ACTIVATIONS.get(listener.getClass())) {
        return true;
      }
    }
    return false;
  }
}
