package org.vgg4j.trainer.exchange;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.vgg4j.choices.Choices;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.models.layouts.Import;
import org.vgg4j.models.layouts.InOrder;
import org.vgg4j.models.layouts.Layout;
import org.vgg4j.models.layouts.LayoutException;
import org.vgg4j.models.layouts.MapDraft;
import org.vgg4j.models.layouts.Recognition;
import org.vgg4j.models.layouts.Recognized;
import org.vgg4j.models.layouts.TensorMap;
import org.vgg4j.models.layouts.WeightLayout;
import org.vgg4j.trainer.recipes.Networks;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;

/**
 * The network that a file's weights are for.
 *
 * @param layout names and orders of the file's tensors
 * @param model a name that {@code models} lists
 * @param options the model's
 * @param kept layers that the file does not have, whose weights stay as they are drawn
 */
record ImportTarget(Layout layout, String model, ModelOptions options, Set<String> kept) {

  /** Recipe fields that say how a model is made. */
  static final List<String> NETWORK_FIELDS = List.of("width", "head", "blocks", "whitening");

  /** Whose fields an imported network has that are not said. */
  static final String RECIPE = "default";

  /**
   * What a file is for, by what the user says and what its names and shapes tell.
   *
   * @param say told what a user may want to say otherwise
   * @throws LayoutException if nothing fits
   */
  static ImportTarget of(ImportRequest request, Tensors tensors, Consumer<String> say) {
    if (request.newHead() != null) {
      return withNewHead(request, tensors);
    }
    if (request.map() == null && !request.inOrder()) {
      return recognized(request, tensors, say);
    }
    ImportTarget target = ofModel(request, tensors);
    if (request.inOrder()) {
      var configuration = ModelFactory.configure(target.model, target.options);
      Layout order = InOrder.of(configuration, tensors, request.file().toString());
      say.accept("its tensors are taken in their order: nothing but shapes tells which is which");
      return new ImportTarget(order, target.model, target.options, Set.of());
    }
    return new ImportTarget(map(request.map()), target.model, target.options, Set.of());
  }

  private static ImportTarget recognized(
      ImportRequest request, Tensors tensors, Consumer<String> say) {
    String model =
        request.model() != null
            ? request.model()
            : FileNotes.model(tensors.metadata()).orElse(null);
    Recognized found = Recognition.of(tensors, model, request.layout());
    if (!found.others().isEmpty() && request.layout() == null) {
      say.accept(
          "taken for "
              + found.layout()
              + " "
              + found.model()
              + "; it may as well be "
              + String.join(", ", found.others())
              + ": --layout and --model say which");
    }
    ModelOptions options = found.options();
    Optional<Integer> side = side(request, tensors);
    if (side.isPresent()) {
      InputShape input = options.input();
      options = options.withInput(new InputShape(input.channels(), side.get(), side.get()));
    }
    return new ImportTarget(found.layout(), found.model(), options, Set.of());
  }

  private static Optional<Integer> side(ImportRequest request, Tensors tensors) {
    return request.imageSize() > 0
        ? Optional.of(request.imageSize())
        : FileNotes.imageSize(tensors.metadata());
  }

  /** The model that the user names, as it was made but for classes and images; without a layout. */
  static ImportTarget ofModel(ImportRequest request, Tensors tensors) {
    ModelInfo model = ModelFactory.info(request.model());
    InputShape own = model.defaultInput();
    int side = side(request, tensors).orElse(own.height());
    int classes = request.classes() == null ? model.defaultClasses() : request.classes().size();
    InputShape input = new InputShape(own.channels(), side, side);
    ModelOptions options =
        request.network().isEmpty()
            ? ModelOptions.of(input, classes)
            : Networks.options(recipe(request), input, classes);
    return new ImportTarget(null, model.name(), options, Set.of());
  }

  private static Recipe recipe(ImportRequest request) {
    Map<String, String> fields = new LinkedHashMap<>(request.network());
    fields.keySet().forEach(name -> Choices.find("field to set", name, NETWORK_FIELDS, n -> n));
    fields.put("model", request.model());
    return Recipes.resolve(RECIPE, fields);
  }

  /** A draft's guesses look like what a user has decided; the marks tell them apart. */
  private static TensorMap map(Path file) {
    TensorMap map = TensorMap.read(file);
    for (TensorMap.Row row : map.rows()) {
      if (row.note().startsWith(MapDraft.CHECK)) {
        throw new LayoutException(
            "map '%s', line %d is still marked '%s', expected no mark; see whether it is right, then take the mark away"
                .formatted(file, row.line(), row.note()));
      }
    }
    return map;
  }

  /** The first layout whose convolutions fit; what is behind them stays as it is drawn. */
  private static ImportTarget withNewHead(ImportRequest request, Tensors tensors) {
    ImportTarget named = ofModel(request, tensors);
    ModelOptions options = named.options.withHead(request.newHead());
    ComputationGraph graph = ModelFactory.create(named.model, options);
    Set<String> kept = new LinkedHashSet<>();
    for (Layer layer : graph.getLayers()) {
      var configuration = layer.conf().getLayer();
      if (configuration instanceof DenseLayer || configuration instanceof BaseOutputLayer) {
        kept.add(configuration.getLayerName());
      }
    }
    // Of another model the same names may mean channels in another order.
    List<WeightLayout> candidates =
        Stream.of(WeightLayout.values())
            .filter(
                layout ->
                    request.layout() == null
                        ? layout.takes(named.model)
                        : layout == request.layout())
            .toList();
    LayoutException refused = null;
    for (WeightLayout candidate : candidates) {
      try {
        Import.into(graph, tensors, candidate, kept);
        return new ImportTarget(candidate, named.model, options, kept);
      } catch (LayoutException e) {
        refused = refused == null ? e : refused;
      }
    }
    throw refused;
  }
}
