package org.vgg4j.trainer.training.start;

import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.vgg4j.datasets.Normalization;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;

/**
 * What a training begins with.
 *
 * @param graph with the parameters, and where it is resumed the optimizer's state, that it has
 * @param normalization what turns pixels into its input
 * @param position where in the run it goes on; null for the first step
 * @param slowWeights of Lookahead or an average, of there; null for none
 * @param weights the file that its first parameters came from; null for none
 * @param line what to say of those; empty where there is nothing
 */
public record Beginning(
    ComputationGraph graph,
    Normalization normalization,
    CheckpointInfo.Position position,
    INDArray slowWeights,
    Path weights,
    Optional<String> line) {}
