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
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.Html;
import org.vgg4j.trainer.views.charts.Pictures;

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
      StringBuilder layers = new StringBuilder();
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
        layers.append(card(activations, chosen, file));
      }
      Path page = folder.resolve("index.html");
      AtomicFiles.writeText(page, page(probabilities, label, occlusion, layers.toString()));
      return page;
    } catch (IOException e) {
      throw RunDirectory.cannotWrite(folder, e);
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

  private String page(float[] probabilities, int label, Occlusion occlusion, String layers) {
    List<String> classes = image.info().classes();
    String name = request.image().getFileName().toString();
    String said = classes.get(label);
    String body =
        "<header><p class=\"kicker\">vgg4j visualize · "
            + Html.escape(image.info().model())
            + "</p><h1>"
            + Html.escape(name)
            + " looks like: "
            + Html.escape(said)
            + "</h1><p class=\"lead\">What each layer of "
            + Html.escape(request.checkpoint())
            + " makes of this image.</p></header>\n<main>\n"
            + "<div class=\"grid\">\n<figure class=\"card\"><figcaption><h3>Image and what the answer"
            + " rests on</h3></figcaption><div class=\"pair\"><img src=\"input.png\" alt=\"the image as"
            + " the network takes it\"><img src=\"occlusion.png\" alt=\"the image, brighter where"
            + " covering it lowers the probability of "
            + Html.escape(said)
            + "\"></div><p class=\"note\">Left: as the network takes it, "
            + image.info().width()
            + "×"
            + image.info().height()
            + " pixels. Right: occlusion sensitivity. Where it is yellow, a plain square of "
            + occlusion.side()
            + " pixels lowers the probability of "
            + Html.escape(said)
            + " most: by up to "
            + Figures.fixed(100 * occlusion.largest(), 1)
            + " percentage points.</p></figure>\n"
            + probabilities(probabilities, classes)
            + "</div>\n<section aria-labelledby=\"layers\"><h2 id=\"layers\">Layers</h2><p"
            + " class=\"lead\">"
            + kernelsText()
            + " Each map has its own scale from its lowest value (dark) to its highest (bright). Dense"
            + " layers are bars, one per unit.</p>\n<div class=\"grid\">\n"
            + layers
            + "</div></section>\n</main>\n<footer>Written by vgg4j.</footer>\n";
    return Html.page(name + ": " + said, body, "");
  }

  private String kernelsText() {
    return request.kernels() == 0
        ? "All channels of every layer."
        : "Of each layer, "
            + request.kernels()
            + " channels drawn by seed "
            + request.seed()
            + ", in ascending order; --all shows every one.";
  }

  private static String probabilities(float[] probabilities, List<String> classes) {
    StringBuilder html =
        new StringBuilder("<figure class=\"card\"><figcaption><h3>Class probabilities</h3>");
    html.append("</figcaption><table><tbody>");
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, probabilities.length).boxed().toList());
    order.sort(Comparator.comparingDouble(i -> -probabilities[i]));
    for (int i : order.subList(0, Math.min(MOST_CLASSES, order.size()))) {
      html.append("<tr><th scope=\"row\">").append(Html.escape(classes.get(i)));
      html.append("</th><td class=\"wide\"><span class=\"bar\" style=\"width:");
      html.append(String.format(Locale.ROOT, "%.2f%%", 100 * probabilities[i]));
      html.append("\"></span></td><td>").append(Figures.percent(probabilities[i], 1));
      html.append("</td></tr>");
    }
    return html.append("</tbody></table></figure>\n").toString();
  }

  private String card(Activations activations, int[] chosen, String file) {
    String shape =
        activations.flat()
            ? activations.channels() + " units"
            : activations.channels()
                + " channels of "
                + activations.width()
                + "×"
                + activations.height();
    String what =
        activations.flat()
            ? Activations.isOutput(graph, activations.layer())
                ? "class probabilities"
                : "units in order"
            : chosen.length == activations.channels()
                ? "all channels"
                : "channels " + ActivationSheet.words(chosen);
    double silent = activations.silent();
    return "<figure class=\"card\"><figcaption><h3>"
        + Html.escape(activations.layer())
        + " <span class=\"unit\">"
        + shape
        + "</span></h3></figcaption><img class=\"sheet\" loading=\"lazy\" src=\""
        + file
        + "\" alt=\"activations of "
        + Html.escape(activations.layer())
        + ", "
        + what
        + "\"><p class=\"note\">"
        + what
        + (silent > 0 ? "; " + Figures.percent(silent, 1) + " of all are zero for this image" : "")
        + "</p></figure>\n";
  }
}
