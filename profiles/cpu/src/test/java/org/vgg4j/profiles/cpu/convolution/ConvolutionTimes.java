package org.vgg4j.profiles.cpu.convolution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.Sequence;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * Prints the milliseconds of every way to compute every pass of a VGG's convolutions, for steering
 * the rules: medians of rounds in which the candidates take turns. Arguments: batch, rounds,
 * precision (fp32,bf16), layouts (CHANNELS_LAST,BLOCKED), and any number of channels in, channels
 * out, image size, window and stride as {@code 64:128:16:3:1}, of which the last two may be left
 * out; without these those of VGG16 at 32x32.
 */
final class ConvolutionTimes {

  private static final String[] VGG16 = {
    "3:64:32",
    "64:64:32",
    "64:128:16",
    "128:128:16",
    "128:256:8",
    "256:256:8",
    "256:512:4",
    "512:512:4",
    "512:512:2"
  };

  private static final int WARM_UP_RUNS = 500;

  private ConvolutionTimes() {}

  public static void main(String[] arguments) {
    int batch = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    String[] geometries =
        arguments.length > 4 ? Arrays.copyOfRange(arguments, 4, arguments.length) : VGG16;
    warmUp();
    for (String geometry : geometries) {
      long[] numbers = Arrays.stream(geometry.split(":")).mapToLong(Long::parseLong).toArray();
      for (Pass pass : Pass.values()) {
        Map<String, Sequence> candidates = new LinkedHashMap<>();
        for (String precision : arguments[2].split(",")) {
          for (String layout : arguments[3].split(",")) {
            add(candidates, precision.equals("bf16"), Layout.valueOf(layout), batch, numbers, pass);
          }
        }
        print(geometry, pass, candidates, rounds);
      }
    }
  }

  /** Lets the JVM compile Winograd's loops, which interpreted lose to any kernel. */
  private static void warmUp() {
    Map<String, Sequence> candidates = new LinkedHashMap<>();
    for (Pass pass : Pass.values()) {
      add(candidates, false, Layout.CHANNELS_LAST, 16, new long[] {64, 64, 16}, pass);
      for (int i = 0; i < WARM_UP_RUNS; i++) {
        candidates.values().iterator().next().run();
      }
      candidates.clear();
    }
  }

  private static void add(
      Map<String, Sequence> candidates,
      boolean bfloat16,
      Layout layout,
      int batch,
      long[] numbers,
      Pass pass) {
    Session session = new Session(layout, bfloat16, ComputeThreads.of(0));
    long window = numbers.length > 3 ? numbers[3] : 3;
    long stride = numbers.length > 4 ? numbers[4] : 1;
    long size = (numbers[2] + stride - 1) / stride;
    ConvolutionShape shape =
        new ConvolutionShape(
            new long[] {batch, numbers[0], numbers[2], numbers[2]},
            new long[] {batch, numbers[1], size, size},
            new long[] {window, window},
            new long[] {stride, stride},
            new long[] {(window - 1) / 2, (window - 1) / 2},
            new long[] {1, 1});
    ConvolutionContext context = new ConvolutionContext(session, AlgorithmSelector.BY_RULE);
    ConvolutionKernels kernels = new ConvolutionKernels(context, shape, true, true, null);
    kernels.fillWithZeros();
    kernels
        .candidates(pass)
        .forEach(
            (candidate, supplier) -> {
              Sequence sequence = supplier.get();
              if (!sequence.usesReferenceCode()) {
                String precision = bfloat16 ? "bf16" : "fp32";
                String in = candidate.precision() == memory.data_type.bf16 ? "bf16" : "fp32";
                candidates.put(
                    "%s %s: %s in %s".formatted(precision, layout, candidate.algorithm(), in),
                    sequence);
              }
            });
  }

  private static void print(
      String geometry, Pass pass, Map<String, Sequence> candidates, int rounds) {
    Map<String, List<Double>> times = new LinkedHashMap<>();
    for (int round = -2; round < rounds; round++) {
      for (var candidate : candidates.entrySet()) {
        long start = System.nanoTime();
        candidate.getValue().run();
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (round >= 0) {
          times.computeIfAbsent(candidate.getKey(), key -> new ArrayList<>()).add(milliseconds);
        }
      }
    }
    System.out.printf("%s %s%n", geometry, pass);
    times.forEach(
        (name, values) -> {
          values.sort(null);
          System.out.printf(
              "  %7.2f ms (least %.2f)  %s %s%n",
              values.get(values.size() / 2),
              values.get(0),
              name,
              String.join(", ", new java.util.TreeSet<>(candidates.get(name).implementations())));
        });
  }
}
