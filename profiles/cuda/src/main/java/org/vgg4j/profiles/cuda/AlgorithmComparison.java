package org.vgg4j.profiles.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.vgg4j.profiles.KernelComparison;
import org.vgg4j.profiles.KernelComparison.Pair;
import org.vgg4j.profiles.KernelTuning.ImageBatch;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionKernels;
import org.vgg4j.profiles.cuda.cudnn.ConvolutionPass;
import org.vgg4j.profiles.cuda.layers.CudnnConvolution;
import org.vgg4j.profiles.layers.EngineRefusal;
import org.vgg4j.profiles.layers.GraphShapes;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/**
 * Computes each convolution of a graph over random values by the algorithm that a training takes,
 * and by another one. cuDNN takes other algorithms for large shapes than for the small ones of the
 * self-test's networks.
 */
final class AlgorithmComparison {

  /** So few that a slow device is known to be one soon. */
  private static final long PROBED_IMAGES = 2;

  private static final int ALGORITHMS = 2;

  private final ComputationGraph graph;

  /**
   * @param graph accelerated already
   */
  AlgorithmComparison(ComputationGraph graph) {
    this.graph = graph;
  }

  /** A layer, the first of its shape. */
  private record Site(String name, CudnnConvolution convolution, long[] source) {}

  /** Of a batch as many images as can be compared in some seconds, at least one. */
  long images(ImageBatch batch, double seconds) {
    double each = 0;
    Map<ConvolutionShape, Site> sites = sites(batch, 1);
    for (Map.Entry<ConvolutionShape, Site> entry : sites.entrySet()) {
      int passes = ConvolutionPass.inTraining(entry.getValue().convolution.gradientWanted()).size();
      each += ALGORITHMS * passes * products(entry.getKey());
    }
    if (sites.isEmpty()) {
      return batch.images();
    }
    double possible = productsPerSecond(batch) * seconds / each;
    return Math.max(1, (long) Math.min(batch.images(), possible));
  }

  /** By the smallest convolution, once cuDNN is ready for it. */
  private double productsPerSecond(ImageBatch batch) {
    Map.Entry<ConvolutionShape, Site> least =
        sites(batch, PROBED_IMAGES).entrySet().stream()
            .min(Comparator.comparingDouble(entry -> products(entry.getKey())))
            .orElseThrow();
    Site site = least.getValue();
    return site.convolution.prepare(
        site.source,
        kernels -> {
          try (ConvolutionValues values = new ConvolutionValues(kernels)) {
            values.run(ConvolutionPass.FORWARD);
            long start = System.nanoTime();
            values.run(ConvolutionPass.FORWARD);
            return products(least.getKey()) / ((System.nanoTime() - start) / 1e9);
          }
        });
  }

  private static double products(ConvolutionShape shape) {
    double each = shape.source()[1] * shape.kernel()[0] * shape.kernel()[1];
    return each * Arrays.stream(shape.destination()).asDoubleStream().reduce(1, (a, b) -> a * b);
  }

  /** Compares; a convolution that cuDNN refuses is stock's. */
  KernelComparison compare(ImageBatch batch) {
    List<Pair> pairs = new ArrayList<>();
    for (Site site : sites(batch, batch.images()).values()) {
      try {
        pairs.addAll(site.convolution.prepare(site.source, kernels -> compare(site, kernels)));
      } catch (EngineRefusal refusal) {
        continue;
      }
    }
    return new KernelComparison(batch.images(), pairs);
  }

  private static List<Pair> compare(Site site, ConvolutionKernels kernels) {
    List<Pair> pairs = new ArrayList<>();
    try (ConvolutionValues values = new ConvolutionValues(kernels)) {
      for (ConvolutionPass pass : ConvolutionPass.inTraining(site.convolution.gradientWanted())) {
        float[] found = values.run(pass);
        String taken = kernels.implementation(pass);
        String other = kernels.otherImplementation(pass);
        if (other != null && kernels.take(pass, other)) {
          float[] expected = values.run(pass);
          kernels.take(pass, taken);
          String name = site.name + " " + pass.text();
          pairs.add(new Pair(name, taken, other, difference(found, expected)));
        }
      }
    }
    return pairs;
  }

  private static double difference(float[] found, float[] expected) {
    double most = 0;
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs((double) found[i] - expected[i]);
      most = difference <= most ? most : Double.isNaN(difference) ? Double.MAX_VALUE : difference;
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return most == Double.MAX_VALUE || largest == 0 ? Double.POSITIVE_INFINITY : most / largest;
  }

  /** Each shape once, in the graph's order. */
  private Map<ConvolutionShape, Site> sites(ImageBatch batch, long images) {
    GraphShapes shapes =
        new GraphShapes(
            graph, new ImageBatch(images, batch.channels(), batch.height(), batch.width()));
    Map<ConvolutionShape, Site> sites = new LinkedHashMap<>();
    for (LayerVertex vertex : shapes.layers()) {
      if (vertex.getLayer() instanceof CudnnConvolution convolution) {
        Site site = new Site(vertex.getVertexName(), convolution, shapes.source(vertex));
        try {
          sites.putIfAbsent(convolution.prepare(site.source, ConvolutionKernels::shape), site);
        } catch (EngineRefusal refusal) {
          continue;
        }
      }
    }
    return sites;
  }
}
