package org.vgg4j.models.layouts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.vgg4j.formats.TensorInfo;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.Head;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelException;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;

/**
 * Finds the layout and the model of a file by names and shapes alone. Configurations are compared,
 * no values are read and no network is made.
 */
public final class Recognition {

  /** The model whose stages are a choice. */
  private static final String TAKES_BLOCKS = "resnet-v2";

  private static final Pattern BLOCK = Pattern.compile("stage(\\d{1,3})_block(\\d{1,3})_");
  private static final String NOTHING =
      "no model in a layout known by name fits the file's tensors";
  private static final String REMEDY =
      "; choose a model and name the tensors in a table, which --draft-map begins";

  /** One pair of layout and model, tried. */
  private record Trial(
      WeightLayout layout, ModelInfo model, ModelOptions options, Binding binding, int rank) {

    boolean fits() {
      return binding.problems().isEmpty();
    }

    int misfits() {
      return binding.problems().size();
    }

    /** Nearly all fits, so that what does not may be the dense layers. */
    boolean mayHaveAnotherHead() {
      return !fits() && misfits() <= binding.found().size();
    }

    String words() {
      return layout.id() + " " + model.name();
    }
  }

  private final Tensors file;
  private final Map<String, ComputationGraphConfiguration> configurations = new HashMap<>();

  /** Why a layout did not take a model; the first of several. */
  private LayoutException refusal;

  private Recognition(Tensors file) {
    this.file = file;
  }

  /**
   * What a file is.
   *
   * @param model the model it is for; null for any
   * @param layout the layout it has; null for any
   * @throws LayoutException if nothing fits; the message has what comes nearest and why it does not
   * @throws org.vgg4j.choices.UnknownChoiceException if there is no such model
   */
  public static Recognized of(Tensors file, String model, WeightLayout layout) {
    Recognition recognition = new Recognition(file);
    List<ModelInfo> models = model == null ? null : List.of(ModelFactory.info(model));
    List<Trial> trials = new ArrayList<>();
    for (WeightLayout candidate : WeightLayout.values()) {
      if (layout == null ? candidate.mayBe(file) : layout == candidate) {
        for (ModelInfo info : models != null ? models : candidate.models()) {
          recognition.tryHeads(candidate, info, trials);
        }
      }
    }
    List<Trial> fitting =
        trials.stream()
            .filter(Trial::fits)
            .sorted(Comparator.comparingInt(Trial::rank).reversed())
            .toList();
    if (fitting.isEmpty()) {
      throw recognition.nothing(trials);
    }
    Trial best = fitting.get(0);
    List<String> others =
        fitting.stream()
            .map(Trial::words)
            .filter(words -> !words.equals(best.words()))
            .distinct()
            .toList();
    return new Recognized(best.layout(), best.model().name(), best.options(), others);
  }

  private void tryHeads(WeightLayout layout, ModelInfo model, List<Trial> trials) {
    List<Head> heads = new ArrayList<>();
    heads.add(null);
    heads.addAll(Arrays.asList(Head.values()));
    // Of images that leave one pixel a mean is the pixel: the plainer head comes first.
    heads.remove(Head.GLOBAL_AVERAGE_4096);
    heads.add(Head.GLOBAL_AVERAGE_4096);
    for (Head head : heads) {
      try {
        Trial trial = trial(layout, model, head);
        trials.add(trial);
        if (!trial.mayHaveAnotherHead()) {
          return;
        }
      } catch (ModelException e) {
        // It takes no head.
      } catch (LayoutException e) {
        // Another kind of network, whatever its head: no candidate.
        refusal = refusal == null ? e : refusal;
        return;
      }
    }
  }

  private Trial trial(WeightLayout layout, ModelInfo model, Head head) {
    InputShape own = model.defaultInput();
    int side = layout.side() == 0 ? own.height() : layout.side();
    boolean whitening =
        file.infos().stream()
            .anyMatch(
                tensor -> tensor.name().matches(ModelFactory.WHITENING + "(\\.weight|/kernel)"));
    ModelOptions published =
        ModelOptions.of(new InputShape(own.channels(), side, side), model.defaultClasses())
            .withHead(head)
            .withBlocks(model.name().equals(TAKES_BLOCKS) ? blocks() : null)
            .withWhitening(whitening);
    List<Entry> entries = entries(layout, model, published);
    ModelOptions options = fitted(entries, layout, published);
    if (!options.equals(published)) {
      entries = entries(layout, model, options);
    }
    Binding binding = Binding.of(layout, entries, file, Set.of());
    int rank = 0;
    rank += model.name().equals(file.metadata().get(Export.MODEL)) ? 16 : 0;
    rank += hidden(layout).equals(layout.hidden()) ? 8 : 0;
    rank += options.classes() == layout.classes() ? 4 : 0;
    rank += head == null && options.blocks() == null ? 2 : 0;
    rank += options.input().equals(own) && options.classes() == model.defaultClasses() ? 1 : 0;
    return new Trial(layout, model, options, binding, rank);
  }

  /** Residual blocks in each stage, as the names of our layers tell; null if they do not. */
  private List<Integer> blocks() {
    Map<Integer, Integer> blocks = new TreeMap<>();
    for (TensorInfo tensor : file.infos()) {
      Matcher matcher = BLOCK.matcher(tensor.name());
      if (matcher.lookingAt()) {
        blocks.merge(
            Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), Math::max);
      }
    }
    List<Integer> counts = List.copyOf(blocks.values());
    return ModelOptions.areBlocks(counts) ? counts : null;
  }

  /** Of a configuration that the layouts of a model share. */
  private List<Entry> entries(WeightLayout layout, ModelInfo model, ModelOptions options) {
    return layout.entries(
        configurations.computeIfAbsent(
            model.name() + options, key -> ModelFactory.configure(model.name(), options)));
  }

  /** The published options with the file's classes, channels, width and size of images. */
  private ModelOptions fitted(List<Entry> all, WeightLayout layout, ModelOptions published) {
    List<Entry> entries =
        all.stream().filter(entry -> entry.parameter().role().isWeight()).toList();
    Map<String, TensorInfo> tensors =
        file.infos().stream()
            .collect(
                Collectors.toMap(
                    tensor -> layout.canonical(tensor.name()), Function.identity(), (a, b) -> a));
    ModelOptions options = published;
    Entry last = entries.get(entries.size() - 1);
    List<Long> scores = ours(last, tensors);
    if (scores != null && scores.get(0) >= 2 && scores.get(0) <= 100_000) {
      options = options.withClasses(Math.toIntExact(scores.get(0)));
    }
    Entry first = entries.get(0);
    List<Long> stem = ours(first, tensors);
    if (stem == null || stem.get(1) > 4_096) {
      return options;
    }
    int channels = Math.toIntExact(stem.get(1));
    double width = (double) stem.get(0) / first.parameter().shape().get(0);
    if (!published.whitening()) {
      options = options.withWidth(width);
    }
    int side = side(entries, tensors, published.input().height(), width);
    return options.withInput(new InputShape(channels, side, side));
  }

  /** The side of images whose last feature maps have as many pixels as the dense layer takes. */
  private static int side(
      List<Entry> entries, Map<String, TensorInfo> tensors, int published, double width) {
    for (Entry entry : entries) {
      List<Long> image = entry.parameter().image();
      List<Long> theirs = ours(entry, tensors);
      if (!image.isEmpty()
          && theirs != null
          && !(entry.conversion() instanceof AdaptivePool)
          && !entry.shape().equals(tensors.get(entry.tensor()).shape())) {
        double pixels = theirs.get(1) / Math.max(1, Math.round(image.get(0) * width));
        long side = Math.round(published * Math.sqrt(pixels / (image.get(1) * image.get(2))));
        return (int) Math.min(16_384, Math.max(1, side));
      }
    }
    return published;
  }

  /** A tensor's shape in our order; null if there is none or it has another rank. */
  private static List<Long> ours(Entry entry, Map<String, TensorInfo> tensors) {
    TensorInfo tensor = tensors.get(entry.tensor());
    if (tensor == null || tensor.shape().size() != entry.shape().size()) {
      return null;
    }
    List<Long> shape = tensor.shape();
    boolean outputsLast =
        entry.conversion() != Arrangement.AS_IS && entry.conversion() instanceof Arrangement;
    int rank = shape.size();
    return outputsLast ? List.of(shape.get(rank - 1), shape.get(rank - 2)) : shape;
  }

  /** Units of the file's hidden dense layers, if they are in PyTorch's order. */
  private List<Integer> hidden(WeightLayout layout) {
    List<Integer> units =
        file.infos().stream()
            .filter(tensor -> tensor.shape().size() == 2 && !layout.ignores(tensor))
            .map(tensor -> tensor.shape().get(0).intValue())
            .toList();
    return units.subList(0, Math.max(0, units.size() - 1));
  }

  private LayoutException nothing(List<Trial> trials) {
    if (trials.isEmpty() && refusal != null) {
      return refusal;
    }
    Trial nearest =
        trials.stream()
            .filter(trial -> !trial.binding().found().isEmpty())
            .min(
                Comparator.comparingInt(Trial::misfits)
                    .thenComparing(Comparator.comparingInt(Trial::rank).reversed()))
            .orElse(null);
    if (nearest == null) {
      String first =
          file.infos().isEmpty()
              ? ""
              : ", the first of which is '" + file.infos().get(0).name() + "'";
      return new LayoutException(NOTHING + first + REMEDY);
    }
    return new LayoutException(
        "%s; the nearest is model '%s' in layout '%s', where %s%s"
            .formatted(
                NOTHING,
                nearest.model().name(),
                nearest.layout().id(),
                nearest.binding().problems().get(0),
                REMEDY));
  }
}
