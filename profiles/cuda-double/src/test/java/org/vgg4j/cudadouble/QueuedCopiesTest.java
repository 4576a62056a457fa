package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.cudadouble.kernels.Card;
import org.vgg4j.profiles.cuda.cudnn.AdditionKernels;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.DeviceMemory;
import org.vgg4j.profiles.cuda.cudnn.DownCopy;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.cuda.cudnn.UpCopy;

/**
 * Copies that nobody waits for bring the right batch to the right step all the same. The double
 * does copies as late as their order allows, and refuses what could come too early.
 */
class QueuedCopiesTest {

  private static final int FLOATS = 8;
  private static final int STEPS = 7;

  private Card card;
  private Session session;

  @BeforeAll
  static void load() throws Exception {
    CudaDouble.loadHere();
  }

  @BeforeEach
  void start() {
    card = new Card();
    session = new Session(card.stream(), AlgorithmChoice.FIXED, 0);
  }

  @AfterEach
  void end() {
    session.close();
    card.close();
  }

  /** Where batches lie on the GPU, in turn; the results are read as late as in a training. */
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0, 2, 4", "0, 8, 0", "0, 8, 16"})
  void eachStepComputesOnItsOwnBatch(int first, int second, int third) {
    assertThat(results(2, first, second, third)).containsExactly(expected());
  }

  /** Nothing but the copies themselves tells the host how far the GPU has come. */
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0, 8, 16"})
  void soItDoesWhereNoResultIsReadBeforeTheEnd(int first, int second, int third) {
    assertThat(results(STEPS, first, second, third)).containsExactly(expected());
  }

  @Test
  void aLargerResultWaitsForTheOneBeforeIt() {
    Pointer values = card.upload(1, 2, 3, 4);
    DownCopy down = new DownCopy(session);
    down.queue(values, 2);
    down.queue(values, 4);
    assertThat(down.read(4)).containsExactly(1, 2, 3, 4);
  }

  /** What each step computed, on batches that lie so many floats behind the start of a place. */
  private List<float[]> results(int stepsUnread, int... offsets) {
    Pointer place = card.upload(new float[3 * FLOATS]);
    Pointer result = card.room(FLOATS);
    AdditionKernels kernels = new AdditionKernels(session, 1, 1, 1, FLOATS);
    UpCopy up = new UpCopy(session);
    List<DownCopy> downs = new ArrayList<>();
    List<float[]> results = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      Pointer batch =
          DeviceMemory.behind(place, (long) offsets[step % offsets.length] * Float.BYTES);
      try (FloatPointer host = new FloatPointer(batch(step))) {
        up.queue(host, batch, (long) FLOATS * Float.BYTES);
        host.put(new float[FLOATS]);
      }
      kernels.scale(new FloatPointer(2f), batch, result);
      up.used();
      DownCopy down = new DownCopy(session);
      down.queue(result, FLOATS);
      downs.add(down);
      if (step >= stepsUnread) {
        results.add(downs.get(step - stepsUnread).read(FLOATS));
      }
    }
    for (int step = results.size(); step < STEPS; step++) {
      results.add(downs.get(step).read(FLOATS));
    }
    return results;
  }

  private static float[][] expected() {
    float[][] expected = new float[STEPS][FLOATS];
    for (int step = 0; step < STEPS; step++) {
      Arrays.fill(expected[step], 2 * (step + 1));
    }
    return expected;
  }

  private static float[] batch(int step) {
    float[] values = new float[FLOATS];
    Arrays.fill(values, step + 1);
    return values;
  }
}
