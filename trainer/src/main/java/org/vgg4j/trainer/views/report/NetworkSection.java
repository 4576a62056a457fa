package org.vgg4j.trainer.views.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.vgg4j.models.LayerTable;
import org.vgg4j.trainer.runs.LayerMetrics;
import org.vgg4j.trainer.runs.LayerTime;
import org.vgg4j.trainer.views.charts.Figures;
import org.vgg4j.trainer.views.charts.Filters;
import org.vgg4j.trainer.views.charts.Html;
import org.vgg4j.trainer.views.charts.Pictures;

/** The layers: shapes, parameters, time; first filters; norms and dead units over epochs. */
final class NetworkSection {

  private NetworkSection() {}

  static String html(RunFiles files, ReportExtras extras) {
    return Section.head("network", "Network", "")
        + filters(extras)
        + layerTable(files, extras)
        + history(files)
        + Section.end();
  }

  private static String filters(ReportExtras extras) {
    if (extras.filters().isEmpty()) {
      return Section.empty("The first layer's filters need a checkpoint; there is none to read.");
    }
    Filters filters = extras.filters().get();
    return "<figure class=\"card\"><figcaption><h3>First-layer filters <span class=\"unit\">"
        + Html.escape(filters.layer())
        + ", after epoch "
        + extras.filtersEpoch()
        + "</span></h3></figcaption><p class=\"note\">"
        + filters.filters()
        + " filters, each scaled to its own lowest and highest weight.</p><img class=\"filters\""
        + " alt=\""
        + filters.filters()
        + " filters of the first convolution as colors\" src=\""
        + Pictures.dataUri(filters.sheet())
        + "\"></figure>\n";
  }

  private static String layerTable(RunFiles files, ReportExtras extras) {
    if (extras.table().isEmpty()) {
      return Section.empty("The layer table needs a checkpoint; there is none to read.");
    }
    LayerTable table = extras.table().get();
    Map<String, LayerTime> times =
        files.layerTimes().stream()
            .collect(Collectors.toMap(LayerTime::layer, Function.identity(), (one, two) -> one));
    double total = times.values().stream().mapToDouble(NetworkSection::millis).sum();
    double most = times.values().stream().mapToDouble(NetworkSection::millis).max().orElse(1);
    StringBuilder html = new StringBuilder("<figure class=\"card\" style=\"margin-top:18px\">");
    html.append("<figcaption><h3>Layers <span class=\"unit\">");
    html.append(Figures.count(table.parameters())).append(" parameters</span></h3></figcaption>");
    html.append("<p class=\"note\">").append(timesNote(files)).append("</p>");
    html.append(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">layer</th>");
    html.append("<th scope=\"col\" class=\"text wide-only\">type</th>");
    html.append("<th scope=\"col\">output</th><th scope=\"col\">parameters</th>");
    html.append("<th scope=\"col\" class=\"wide-only\">forward</th>");
    html.append("<th scope=\"col\" class=\"wide-only\">backward</th>");
    html.append("<th scope=\"col\" class=\"time-share\">share of time</th></tr></thead><tbody>");
    for (LayerTable.Row row : table.rows()) {
      html.append("<tr><th scope=\"row\">").append(Html.escape(row.name()));
      html.append("</th><td class=\"text wide-only\">").append(Html.escape(row.type()));
      html.append("</td><td>");
      html.append(row.outputShape().stream().map(String::valueOf).collect(Collectors.joining("×")));
      html.append("</td><td>");
      html.append(row.parameters() == 0 ? "" : Figures.count(row.parameters())).append("</td>");
      LayerTime time = times.get(row.name());
      if (time == null) {
        html.append("<td class=\"wide-only\"></td><td class=\"wide-only\"></td><td></td>");
      } else {
        double share = millis(time) / total;
        html.append("<td class=\"wide-only\">").append(Figures.fixed(time.forwardMillis(), 2));
        html.append("</td><td class=\"wide-only\">")
            .append(Figures.fixed(time.backwardMillis(), 2));
        html.append("</td><td>").append(Figures.percent(share, 1));
        html.append("<span class=\"bar\" style=\"margin-left:auto;width:");
        html.append(String.format(Locale.ROOT, "%.1f%%", 100 * share * total / most));
        html.append("\"></span></td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div></figure>\n").toString();
  }

  private static double millis(LayerTime time) {
    return time.forwardMillis() + time.backwardMillis();
  }

  private static String timesNote(RunFiles files) {
    if (files.layerTimes().isEmpty()) {
      return files.onGpu()
          ? "Times of single layers are not measured on a GPU, where kernels run on after their call"
              + " has returned."
          : "Times of single layers were not measured: the run, or its epochs, were too short.";
    }
    return "Milliseconds of one training step, mean over "
        + files.layerTimes().get(0).steps()
        + " early steps. Where two layers are computed in one pass, the first has the time of"
        + " both; the output layer's forward pass counts as backward.";
  }

  private static String history(RunFiles files) {
    Map<String, List<LayerMetrics>> layers =
        files.layers().stream()
            .collect(
                Collectors.groupingBy(
                    LayerMetrics::layer, LinkedHashMap::new, Collectors.toList()));
    if (layers.isEmpty()) {
      return Section.empty("Norms and dead units are measured at the end of every epoch; not yet.");
    }
    StringBuilder html = new StringBuilder("<figure class=\"card\" style=\"margin-top:18px\">");
    html.append("<figcaption><h3>Layers over time <span class=\"unit\">first to last epoch");
    html.append("</span></h3></figcaption><p class=\"note\">L2 norms of a layer's weights, and of");
    html.append(" their gradient at an epoch's last step; share of ReLU units that fired for none");
    html.append(
        " of the probed validation images. Each line has its own scale from 0; figures are");
    html.append(" those of the last epoch.</p>");
    html.append("<table class=\"layers\"><thead><tr><th scope=\"col\">layer</th>");
    html.append("<th scope=\"col\">weights</th><th scope=\"col\">gradient</th>");
    html.append("<th scope=\"col\">dead units</th></tr></thead><tbody>");
    layers.forEach(
        (name, rows) -> {
          html.append("<tr><th scope=\"row\">").append(Html.escape(name)).append("</th>");
          html.append("<td>").append(cell(rows, LayerMetrics::weightNorm, false)).append("</td>");
          html.append("<td>").append(cell(rows, LayerMetrics::gradientNorm, false));
          html.append("</td><td>").append(cell(rows, LayerMetrics::deadUnits, true));
          html.append("</td></tr>\n");
        });
    return html.append("</tbody></table></figure>\n").toString();
  }

  private static String cell(
      List<LayerMetrics> rows, ToDoubleFunction<LayerMetrics> figure, boolean share) {
    double[] values = rows.stream().mapToDouble(figure).toArray();
    double last = values[values.length - 1];
    // A layer without weights, for example a ReLU of its own, has no norms.
    if (Double.isNaN(last) || (!share && last == 0 && values[0] == 0)) {
      return "";
    }
    return "<div class=\"cell\">"
        + spark(values, share)
        + "<b>"
        + (share ? Figures.percent(last, 1) : Figures.compact(last))
        + "</b></div>";
  }

  private static String spark(double[] values, boolean share) {
    double most = share ? 0.01 : 0;
    for (double value : values) {
      most = Double.isFinite(value) ? Math.max(most, value) : most;
    }
    if (values.length < 2 || most == 0) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        path.append(pen ? 'L' : 'M');
        path.append(Math.round(1000.0 * i / (values.length - 1))).append(' ');
        path.append(Math.round(1000 - 960 * values[i] / most));
      }
      pen = Double.isFinite(values[i]);
    }
    return "<svg class=\"spark\" aria-hidden=\"true\" viewBox=\"0 0 1000 1000\""
        + " preserveAspectRatio=\"none\"><path d=\""
        + path
        + "\"/></svg>";
  }
}
