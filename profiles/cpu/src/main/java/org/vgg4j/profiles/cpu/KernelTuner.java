package org.vgg4j.profiles.cpu;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.choices.Choices;
import org.vgg4j.profiles.KernelChoices;
import org.vgg4j.profiles.KernelTuning;
import org.vgg4j.profiles.cpu.convolution.Candidate;
import org.vgg4j.profiles.cpu.convolution.ConvolutionContext;
import org.vgg4j.profiles.cpu.graph.OneDnnEngine;
import org.vgg4j.profiles.cpu.graph.TunablePasses;
import org.vgg4j.profiles.cpu.graph.TunablePasses.TunablePass;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.cpu.tuning.Autotuner;
import org.vgg4j.profiles.cpu.tuning.Budget;
import org.vgg4j.profiles.cpu.tuning.LayoutProbe;
import org.vgg4j.profiles.layers.GraphAccelerator;
import org.vgg4j.profiles.layers.GraphShapes;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** Accelerates a graph by the kernels that timing chose, now or before. */
final class KernelTuner {

  private static final int PROBED_SHAPES = 3;

  private final ComputationGraph graph;
  private final boolean bfloat16;
  private final ComputeThreads threads;
  private final Autotuner tuner = new Autotuner();
  private KernelChoices choices;

  KernelTuner(ComputationGraph graph, boolean bfloat16, ComputeThreads threads) {
    this.graph = graph;
    this.bfloat16 = bfloat16;
    this.threads = threads;
  }

  /** What was chosen; null if the rule decides everything. */
  KernelChoices choices() {
    return choices;
  }

  /** Accelerates the graph and leaves what {@link #choices} tells. */
  GraphAccelerator.Result accelerate(KernelTuning tuning) {
    if (tuning.batch().isEmpty() || !GraphShapes.readable(graph)) {
      return accelerate(Layout.BY_RULE);
    }
    KernelTuning.ImageBatch batch = tuning.batch().get();
    String subject = subject(batch);
    Optional<KernelChoices> known = tuning.known(subject, KernelTuner::usable);
    if (known.isPresent()) {
      choices = known.get();
      GraphAccelerator.Result result = accelerate(layout(choices.layout()).orElseThrow());
      take(TunablePasses.of(graph, batch));
      return result;
    }
    Budget budget = new Budget();
    GraphAccelerator.Result result = accelerate(Layout.BY_RULE);
    Layout layout =
        LayoutProbe.fastest(bfloat16, threads, mostWork(TunablePasses.of(graph, batch)), budget);
    if (layout != Layout.BY_RULE) {
      result = accelerate(layout);
    }
    List<TunablePass> passes = TunablePasses.of(graph, batch);
    choices =
        new KernelChoices(
            LocalDate.now().toString(), Choices.id(layout.name()), settled(passes, budget));
    long decided =
        passes.stream().filter(pass -> tuner.isDecided(pass.kernels().key(pass.pass()))).count();
    tuning.found(subject, choices, (int) decided, budget.seconds());
    return result;
  }

  /** The few shapes that most of the graph's multiplications are done for. */
  private static List<ConvolutionShape> mostWork(List<TunablePass> passes) {
    Map<ConvolutionShape, Double> work = new LinkedHashMap<>();
    passes.forEach(
        pass ->
            work.merge(pass.kernels().trialShape(), pass.kernels().multiplications(), Double::sum));
    return work.entrySet().stream()
        .sorted(Map.Entry.<ConvolutionShape, Double>comparingByValue().reversed())
        .limit(PROBED_SHAPES)
        .map(Map.Entry::getKey)
        .toList();
  }

  private GraphAccelerator.Result accelerate(Layout layout) {
    Session session = new Session(layout, bfloat16, threads);
    return GraphAccelerator.accelerate(
        graph, new OneDnnEngine(new ConvolutionContext(session, tuner)));
  }

  private String subject(KernelTuning.ImageBatch batch) {
    // The name of what is kept for the next start, whatever the language then.
    return String.format(
        Locale.ROOT,
        "%s (%s), %d threads, %s, %s: %s",
        OneDnn.version(),
        OneDnn.instructions(),
        threads.count(),
        bfloat16 ? "bf16" : "fp32",
        batch,
        new GraphShapes(graph, batch).describe());
  }

  private void take(List<TunablePass> passes) {
    for (TunablePass pass : passes) {
      Optional.ofNullable(choices.passes().get(pass.name()))
          .flatMap(Candidate::of)
          .ifPresent(candidate -> tuner.take(pass.kernels().key(pass.pass()), candidate));
    }
  }

  /** The passes that take longest first, so that the time is spent where it pays. */
  private Map<String, String> settled(List<TunablePass> passes, Budget budget) {
    List<TunablePass> longestFirst = new ArrayList<>(passes);
    longestFirst.sort(
        Comparator.comparingDouble((TunablePass pass) -> pass.kernels().multiplications())
            .reversed());
    tuner.timing(budget, () -> longestFirst.forEach(pass -> pass.kernels().settle(pass.pass())));
    Map<String, String> settled = new LinkedHashMap<>();
    passes.forEach(pass -> settled.put(pass.name(), pass.kernels().settle(pass.pass())));
    return settled;
  }

  private static boolean usable(KernelChoices choices) {
    return choices.date() != null
        && layout(choices.layout()).isPresent()
        && choices.passes().values().stream().allMatch(KernelTuner::known);
  }

  private static boolean known(String text) {
    return text != null && (text.endsWith(Candidate.BY_RULE) || Candidate.of(text).isPresent());
  }

  private static Optional<Layout> layout(String id) {
    for (Layout layout : Layout.values()) {
      if (Choices.id(layout.name()).equals(id)) {
        return Optional.of(layout);
      }
    }
    return Optional.empty();
  }
}
