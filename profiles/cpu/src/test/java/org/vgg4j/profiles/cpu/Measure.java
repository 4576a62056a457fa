package org.vgg4j.profiles.cpu;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.agreement.Nets;

/**
 * Prints images per second of VGG networks, stock and accelerated, in interleaved rounds, for
 * steering. Arguments: networks (vgg11,vgg16-bn), batch size, rounds, steps per round, modes
 * (off,fixed,on).
 */
final class Measure {

  private Measure() {}

  public static void main(String[] arguments) {
    String[] networks = arguments[0].split(",");
    int batch = Integer.parseInt(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    int steps = Integer.parseInt(arguments[3]);
    String[] modes = arguments[4].split(",");
    DataSet data = Nets.images(1, batch, 3, 32, 32);
    for (String network : networks) {
      boolean norm = network.endsWith("-bn");
      int[] blocks = network.startsWith("vgg11") ? Nets.VGG11 : Nets.VGG16;
      Map<String, ComputationGraph> graphs = new LinkedHashMap<>();
      for (String mode : modes) {
        ComputationGraph graph = Nets.vgg(blocks, norm, new Nesterovs(0.001, 0.9));
        CpuGraphs.accelerate(graph, Mode.valueOf(mode.toUpperCase(java.util.Locale.ROOT)));
        graphs.put(mode, graph);
      }
      Map<String, double[]> train = new LinkedHashMap<>();
      Map<String, double[]> infer = new LinkedHashMap<>();
      for (int round = -1; round < rounds; round++) {
        for (String mode : modes) {
          ComputationGraph graph = graphs.get(mode);
          int count = round < 0 ? 2 : mode.equals("off") ? 1 : steps;
          long start = System.nanoTime();
          for (int i = 0; i < count; i++) {
            graph.fit(data);
          }
          long middle = System.nanoTime();
          for (int i = 0; i < count; i++) {
            graph.outputSingle(data.getFeatures());
          }
          long end = System.nanoTime();
          if (round >= 0) {
            record(train, mode, rounds, round, count * batch * 1e9 / (middle - start));
            record(infer, mode, rounds, round, count * batch * 1e9 / (end - middle));
          }
        }
      }
      for (String mode : modes) {
        System.out.printf(
            "%s batch %d %s: train %s, infer %s images/s%n",
            network, batch, mode, summary(train.get(mode)), summary(infer.get(mode)));
      }
    }
  }

  private static void record(
      Map<String, double[]> rates, String mode, int rounds, int round, double value) {
    rates.computeIfAbsent(mode, key -> new double[rounds])[round] = value;
  }

  private static String summary(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return String.format(
        "median %.1f (%.1f to %.1f)",
        sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }
}
