package org.vgg4j.profiles.cuda;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.DeviceFailureException;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionPass;
import org.vgg4j.profiles.cuda.layers.CudnnConvolution;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.GraphShapes;

/**
 * Has cuDNN time its algorithms for each convolution of an accelerated graph, over the batches that
 * are trained on, or takes what was found before. Of the same algorithms a graph computes the same
 * bits.
 */
final class AlgorithmTuner {

  private static final Logger LOG = LoggerFactory.getLogger(AlgorithmTuner.class);

  private static final String LAYOUT = "channels-first";
  private static final String BY_RULE = "by rule";

  private final ComputationGraph graph;
  private final String card;

  /**
   * @param graph accelerated already
   * @param card what decides on it which algorithm is fastest, in plain text
   */
  AlgorithmTuner(ComputationGraph graph, String card) {
    this.graph = graph;
    this.card = card;
  }

  /** One pass of a convolution over sources of a shape. */
  private record Pass(CudnnConvolution convolution, long[] source, ConvolutionPass pass) {

    /**
     * Times it; a pass that cuDNN refuses goes by rule, or to stock where that is refused too.
     *
     * @throws DeviceFailureException if something is broken
     */
    String time(String name) {
      try {
        return convolution.prepare(source, kernels -> kernels.time(pass));
      } catch (EngineRefusal refusal) {
        LOG.warn("'{}' is not timed: it {}", name, refusal.getMessage());
        return BY_RULE;
      }
    }

    boolean take(String choice) {
      try {
        return BY_RULE.equals(choice)
            || convolution.prepare(source, kernels -> kernels.take(pass, choice));
      } catch (EngineRefusal refusal) {
        return false;
      }
    }
  }

  /**
   * Settles all passes; what was chosen, or null if nothing may be timed.
   *
   * @throws DeviceFailureException if the GPU fails
   */
  KernelChoices settle(KernelTuning tuning) {
    if (tuning.batch().isEmpty() || !GraphShapes.readable(graph)) {
      return null;
    }
    GraphShapes shapes = new GraphShapes(graph, tuning.batch().get());
    Map<String, Pass> passes = passes(shapes);
    String subject = card + ", fp32, " + tuning.batch().get() + ": " + shapes.describe();
    Optional<KernelChoices> known = tuning.known(subject, choices -> take(choices, passes));
    if (known.isPresent()) {
      return known.get();
    }
    long start = System.nanoTime();
    Map<String, String> found = new LinkedHashMap<>();
    passes.forEach((name, pass) -> found.put(name, pass.time(name)));
    KernelChoices choices = new KernelChoices(LocalDate.now().toString(), LAYOUT, found);
    int timed = found.size() - Collections.frequency(found.values(), BY_RULE);
    tuning.found(subject, choices, timed, (System.nanoTime() - start) / 1e9);
    return choices;
  }

  private Map<String, Pass> passes(GraphShapes shapes) {
    Map<String, Pass> passes = new LinkedHashMap<>();
    for (LayerVertex vertex : shapes.layers()) {
      if (vertex.getLayer() instanceof CudnnConvolution convolution) {
        long[] source = shapes.source(vertex);
        for (ConvolutionPass pass : ConvolutionPass.inTraining(convolution.gradientWanted())) {
          String name = vertex.getVertexName() + " " + pass.text();
          passes.put(name, new Pass(convolution, source, pass));
        }
      }
    }
    return passes;
  }

  /** Whether choices name an algorithm for each pass that cuDNN still has, and takes them if so. */
  private static boolean take(KernelChoices choices, Map<String, Pass> passes) {
    return LAYOUT.equals(choices.layout())
        && choices.date() != null
        && choices.passes().keySet().equals(passes.keySet())
        && passes.entrySet().stream()
            .allMatch(entry -> entry.getValue().take(choices.passes().get(entry.getKey())));
  }
}
