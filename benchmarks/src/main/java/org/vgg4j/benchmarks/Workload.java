package org.vgg4j.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What every engine has to compute: the same network, batch, threads and optimizer (Adam at 1e-3).
 *
 * @param plan the file of the network's plan
 * @param batchSize images in a batch
 * @param threads compute threads; 0 for what vgg4j takes by itself
 */
record Workload(Path plan, int batchSize, int threads) {

  static final float LEARNING_RATE = 1e-3f;

  NetworkPlan network() throws IOException {
    return NetworkPlan.read(plan);
  }

  Workload withThreads(int count) {
    return new Workload(plan, batchSize, count);
  }

  List<String> arguments() {
    return List.of(plan.toString(), Integer.toString(batchSize), Integer.toString(threads));
  }

  static Workload of(List<String> arguments) {
    return new Workload(
        Path.of(arguments.get(0)),
        Integer.parseInt(arguments.get(1)),
        Integer.parseInt(arguments.get(2)));
  }
}
