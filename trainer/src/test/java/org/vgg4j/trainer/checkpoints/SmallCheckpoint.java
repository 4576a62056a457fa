package org.vgg4j.trainer.checkpoints;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.datasets.DataIdentity;
import org.vgg4j.datasets.Decoding;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;

/** A small network of four classes that was trained for a step, and its checkpoint. */
final class SmallCheckpoint {

  private SmallCheckpoint() {}

  static ComputationGraph write(Path file) throws IOException {
    ComputationGraph graph =
        ModelFactory.create(
            "vgg11-bn", ModelOptions.of(new InputShape(3, 32, 32), 4).withWidth(0.02));
    INDArray labels = Nd4j.zeros(2, 4);
    labels.putScalar(0, 1, 1);
    labels.putScalar(1, 3, 1);
    graph.fit(new DataSet(Nd4j.rand(2, 3, 32, 32), labels));
    CheckpointWriter.write(file, graph, info());
    return graph;
  }

  static CheckpointInfo info() {
    var position =
        new CheckpointInfo.Position(1, 2, 3, 1, 0.5, 1.5, 4.25, 7, 9, 99, 1.5, 2.5, 1, 1, 0);
    return new CheckpointInfo(
        CheckpointInfo.FORMAT,
        "vgg11-bn",
        "default",
        "cifar10",
        0.1,
        0,
        1,
        new DataIdentity(
            new TreeMap<>(Map.of("a", 5, "b", 5, "c", 5, "d", 5)),
            Map.of("file", "0"),
            Map.of(),
            Map.of()),
        List.of("a", "b", "c", "d"),
        3,
        32,
        32,
        Decoding.SCALED,
        new float[] {0.1f, 0.2f, 0.3f},
        new float[] {1, 2, 3},
        position,
        null);
  }
}
