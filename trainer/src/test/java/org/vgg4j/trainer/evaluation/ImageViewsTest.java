package org.vgg4j.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vgg4j.models.InputShape;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelOptions;
import org.vgg4j.trainer.recipes.TestViews;

class ImageViewsTest {

  private static final int SIDE = 8;

  private final ComputationGraph graph =
      ModelFactory.create(
          "airbench-slim", ModelOptions.of(new InputShape(3, SIDE, SIDE), 4).withWidth(0.1));
  private final INDArray images = Nd4j.rand('c', new int[] {5, 3, SIDE, SIDE});

  /** All images moved, their borders continued by their mirror images. */
  private INDArray moved(int shift, boolean mirrored) {
    INDArray moved = Nd4j.create(images.shape());
    for (int image = 0; image < 5; image++) {
      for (int channel = 0; channel < 3; channel++) {
        for (int y = 0; y < SIDE; y++) {
          for (int x = 0; x < SIDE; x++) {
            int fromX = inside((mirrored ? SIDE - 1 - x : x) + shift);
            moved.putScalar(
                new int[] {image, channel, y, x},
                images.getDouble(image, channel, inside(y + shift), fromX));
          }
        }
      }
    }
    return moved;
  }

  private static int inside(int place) {
    return place < 0 ? -place : place >= SIDE ? 2 * (SIDE - 1) - place : place;
  }

  /** The values before softmax. */
  private INDArray scores(INDArray input) {
    return graph.feedForward(input, false).get("scale").mmul(graph.getParam("output_W"));
  }

  @Test
  void sixViewsAreTheSoftmaxOfTheirWeightedMeanScores() {
    INDArray mean =
        scores(moved(0, false))
            .mul(0.25)
            .add(scores(moved(0, true)).mul(0.25))
            .add(scores(moved(-1, false)).mul(0.125))
            .add(scores(moved(-1, true)).mul(0.125))
            .add(scores(moved(1, false)).mul(0.125))
            .add(scores(moved(1, true)).mul(0.125));
    INDArray expected = Nd4j.nn().softmax(mean, 1);

    float[][] found = ImageViews.of(TestViews.SIX).answers(graph, images).all();

    for (int image = 0; image < 5; image++) {
      for (int label = 0; label < 4; label++) {
        assertThat((double) found[image][label])
            .isCloseTo(expected.getDouble(image, label), within(1e-5));
      }
    }
  }

  @Test
  void twoViewsAnswerAnImageAndItsMirrorImageAlikeAndOneViewDoesNot() {
    INDArray mirror = moved(0, true);
    float[][] two = ImageViews.of(TestViews.TWO).answers(graph, images).all();
    float[][] twoOfMirror = ImageViews.of(TestViews.TWO).answers(graph, mirror).all();
    float[][] one = ImageViews.of(TestViews.ONE).answers(graph, images).all();
    float[][] oneOfMirror = ImageViews.of(TestViews.ONE).answers(graph, mirror).all();

    for (int image = 0; image < 5; image++) {
      for (int label = 0; label < 4; label++) {
        assertThat(two[image][label]).isCloseTo(twoOfMirror[image][label], within(1e-5f));
      }
    }
    assertThat(one[0]).isNotEqualTo(oneOfMirror[0]);
    assertThat(one).isDeepEqualTo(Evaluator.probabilities(graph, images));
  }
}
