package org.vgg4j.trainer.benchmark;

import org.vgg4j.trainer.recipes.RecipeException;

/**
 * Hosts of a cluster and the network between them, as {@code --cluster-plan} names them.
 *
 * @param hosts 2 or more, at most {@value #MOST_HOSTS}
 * @param gigabitsPerSecond of each host's line, in each direction, above 0
 */
public record ClusterNetwork(int hosts, double gigabitsPerSecond) {

  private static final int MOST_HOSTS = 10_000;
  private static final double MOST_GIGABITS = 100_000;
  private static final String EXPECTED = ", expected hosts=N,gbit=X, for example hosts=8,gbit=10";

  /**
   * Reads {@code hosts=8,gbit=10}.
   *
   * @throws RecipeException in one line, if it is not of this form or a number is out of its range
   */
  public static ClusterNetwork of(String text) {
    String hosts = null;
    String gigabits = null;
    for (String part : text.split(",", -1)) {
      int sign = part.indexOf('=');
      String name = sign < 0 ? "" : part.substring(0, sign).strip();
      if (name.equals("hosts") && hosts == null) {
        hosts = part.substring(sign + 1).strip();
      } else if (name.equals("gbit") && gigabits == null) {
        gigabits = part.substring(sign + 1).strip();
      } else {
        throw wrong(text);
      }
    }
    if (hosts == null || gigabits == null) {
      throw wrong(text);
    }
    try {
      return new ClusterNetwork(Integer.parseInt(hosts), Double.parseDouble(gigabits));
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  public ClusterNetwork {
    if (hosts < 2 || hosts > MOST_HOSTS) {
      throw new RecipeException(
          "--cluster-plan has " + hosts + " hosts, expected 2 to " + MOST_HOSTS);
    }
    if (!(gigabitsPerSecond > 0 && gigabitsPerSecond <= MOST_GIGABITS)) {
      throw new RecipeException(
          "--cluster-plan has "
              + gigabitsPerSecond
              + " gigabits a second, expected above 0, at most "
              + (long) MOST_GIGABITS);
    }
  }

  private static RecipeException wrong(String text) {
    return new RecipeException("--cluster-plan is '" + text + "'" + EXPECTED);
  }

  double bytesPerSecond() {
    return gigabitsPerSecond * 1e9 / 8;
  }
}
