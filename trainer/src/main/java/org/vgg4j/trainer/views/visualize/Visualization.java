package org.vgg4j.trainer.views.visualize;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.trainer.evaluation.Evaluator;
import org.vgg4j.trainer.evaluation.InputImage;
import org.vgg4j.trainer.runs.AtomicFiles;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.views.charts.NumberText;
import org.vgg4j.trainer.views.charts.Pictures;
import org.vgg4j.trainer.views.pages.Html;

/** A folder of pictures of what a network makes of an image, and a page over them. */
public final class Visualization {

  private static final int SHOWN_SIDE = 320;
  private static final int MOST_CLASSES = 10;

  private final Request request;
  private final ComputationGraph graph;
  private final InputImage image;

  /**
   * What is asked for.
   *
   * @param checkpoint as the user named it
   * @param image the file, as the user named it
   * @param kernels channels to show of each layer; 0 for all
   * @param seed draws them
   */
  public record Request(String checkpoint, Path image, int kernels, long seed) {}

  public Visualization(Request request, ComputationGraph graph, InputImage image) {
    this.request = request;
    this.graph = graph;
    this.image = image;
  }

  /**
   * Writes everything.
   *
   * @param folder new or empty
   * @return the page
   */
  public Path write(Path folder) {
    try {
      Files.createDirectories(folder);
      INDArray features = image.features();
      float[] probabilities = Evaluator.probabilities(graph, features)[0].clone();
      int label = Evaluator.likeliest(probabilities);
      Occlusion occlusion = Occlusion.of(graph, features, label, probabilities[label]);
      BufferedImage input =
          Pictures.of(
              image.pixels(), image.info().channels(), image.info().height(), image.info().width());
      save(folder.resolve("input.png"), shown(input, false));
      save(folder.resolve("occlusion.png"), shown(occlusion.over(input), false));
      List<VisualizationPage.Layer> layers = new ArrayList<>();
      int number = 1;
      for (Activations activations : Activations.of(graph, features)) {
        String file =
            String.format(
                Locale.ROOT,
                "layer-%02d-%s.png",
                number++,
                activations.layer().replaceAll("[^A-Za-z0-9_.-]", "_"));
        int[] chosen = ActivationSheet.choose(activations, request.kernels(), request.seed());
        save(folder.resolve(file), ActivationSheet.draw(activations, chosen));
        layers.add(layer(activations, chosen, file));
      }
      Path page = folder.resolve("index.html");
      VisualizationPage content = page(probabilities, label, occlusion, layers);
      AtomicFiles.writeText(
          page, Html.of(out -> JtevisualizationGenerated.render(out, null, content)));
      return page;
    } catch (IOException e) {
      throw RunException.cannotWrite(folder, e);
    }
  }

  private static void save(Path file, BufferedImage picture) throws IOException {
    byte[] png = Pictures.png(picture);
    AtomicFiles.write(file, aside -> Files.write(aside, png));
  }

  private static BufferedImage shown(BufferedImage picture, boolean smooth) {
    int scale = Math.max(1, SHOWN_SIDE / Math.max(picture.getWidth(), picture.getHeight()));
    return Pictures.scaled(
        picture, picture.getWidth() * scale, picture.getHeight() * scale, smooth);
  }

  private VisualizationPage page(
      float[] probabilities, int label, Occlusion occlusion, List<VisualizationPage.Layer> layers) {
    List<String> classes = image.info().classes();
    return new VisualizationPage(
        request.image().getFileName().toString(),
        classes.get(label),
        image.info().model(),
        request.checkpoint(),
        image.info().width(),
        image.info().height(),
        occlusion.side(),
        NumberText.fixed(100 * occlusion.largest(), 1),
        likeliest(probabilities, classes),
        request.kernels(),
        request.seed(),
        layers);
  }

  private static List<VisualizationPage.Probability> likeliest(
      float[] probabilities, List<String> classes) {
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
        .limit(MOST_CLASSES)
        .map(
            i ->
                new VisualizationPage.Probability(
                    classes.get(i),
                    String.format(Locale.ROOT, "%.2f%%", 100 * probabilities[i]),
                    NumberText.percent(probabilities[i], 1)))
        .toList();
  }

  private VisualizationPage.Layer layer(Activations activations, int[] chosen, String file) {
    String shape =
        activations.flat()
            ? activations.channels() + " units"
            : activations.channels()
                + " channels of "
                + activations.width()
                + "×"
                + activations.height();
    String shown =
        activations.flat()
            ? Activations.isOutput(graph, activations.layer())
                ? "class probabilities"
                : "units in order"
            : chosen.length == activations.channels()
                ? "all channels"
                : "channels " + ActivationSheet.words(chosen);
    double silent = activations.silent();
    return new VisualizationPage.Layer(
        activations.layer(), shape, file, shown, silent > 0 ? NumberText.percent(silent, 1) : "");
  }
}
