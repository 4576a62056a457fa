package org.vgg4j.profiles.cpu;

import org.nd4j.linalg.learning.config.Sgd;
import org.vgg4j.profiles.AccelerationReport;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.agreement.Nets;

/** Trains a step and prints what computed it; run where oneDNN's natives are missing. */
final class WithoutNatives {

  private WithoutNatives() {}

  public static void main(String[] arguments) {
    var graph = Nets.vgg(new int[] {1}, true, new Sgd(0.001));
    AccelerationReport report = CpuGraphs.accelerate(graph, Mode.FIXED);
    graph.fit(Nets.images(1, 2, 3, 32, 32));
    System.out.println("engine " + report.engine());
    System.out.println("accelerated " + report.accelerated());
    System.out.println("conv1_1 " + report.stock().get("conv1_1"));
    System.out.println("finite " + Double.isFinite(graph.score()));
  }
}
