package org.vgg4j.trainer.views.serving;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a server has done, in the text format of Prometheus. */
final class ServerFigures {

  private final Map<Integer, Long> answersByStatus = new TreeMap<>();
  private final AtomicInteger inWork = new AtomicInteger();
  private long images;
  private double seconds;

  /** Images that are read, wait or are computed. */
  AtomicInteger inWork() {
    return inWork;
  }

  synchronized void answered(int status) {
    answersByStatus.merge(status, 1L, Long::sum);
  }

  /**
   * @param took from the whole request to its answer
   */
  synchronized void classified(double took) {
    images++;
    seconds += took;
  }

  synchronized String text() {
    StringBuilder text = new StringBuilder();
    text.append("# HELP vgg4j_responses_total Requests that were answered, by status.\n");
    text.append("# TYPE vgg4j_responses_total counter\n");
    answersByStatus.forEach(
        (status, count) ->
            text.append("vgg4j_responses_total{status=\"")
                .append(status)
                .append("\"} ")
                .append(count)
                .append('\n'));
    text.append("# HELP vgg4j_classify_seconds Time from a whole request to its answer.\n");
    text.append("# TYPE vgg4j_classify_seconds summary\n");
    text.append(String.format(Locale.ROOT, "vgg4j_classify_seconds_sum %.6f\n", seconds));
    text.append("vgg4j_classify_seconds_count ").append(images).append('\n');
    text.append("# HELP vgg4j_images_in_work Images that are read, wait or are computed.\n");
    text.append("# TYPE vgg4j_images_in_work gauge\n");
    text.append("vgg4j_images_in_work ").append(inWork.get()).append('\n');
    return text.toString();
  }
}
