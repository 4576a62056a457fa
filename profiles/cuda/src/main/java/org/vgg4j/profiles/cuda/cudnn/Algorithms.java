package org.vgg4j.profiles.cuda.cudnn;

import static org.bytedeco.cuda.global.cudnn.CUDNN_DEFAULT_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DETERMINISTIC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_FMA_MATH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.cuda.cudnn.cudnnConvolutionFwdAlgoPerf_t;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.vgg4j.profiles.layers.operations.ConvolutionShape;

/** The algorithm of each convolution's passes, chosen when a shape is first computed. */
final class Algorithms {

  /** More than cuDNN has for any pass, each with every kind of math. */
  private static final int AT_MOST = 32;

  private final Session session;
  private final AlgorithmChoice choice;
  private final Map<Key, Algorithm> chosen = new HashMap<>();

  private record Key(ConvolutionPass pass, ConvolutionShape shape, long reserved) {}

  /** What cuDNN says of an algorithm. */
  private record Candidate(int number, long bytes, boolean deterministic) {}

  Algorithms(Session session, AlgorithmChoice choice) {
    this.session = session;
    this.choice = choice;
  }

  /**
   * The algorithm for a pass. Where algorithms are timed, the pass's result is overwritten.
   *
   * @param reserved bytes at the beginning of the scratch memory, which are the source's; 0 where
   *     that lies elsewhere
   * @throws CudaLibraryException a refusal, if no algorithm may be used
   */
  Algorithm of(
      ConvolutionPass pass,
      ConvolutionDescriptors descriptors,
      ConvolutionData data,
      long reserved) {
    Key key = new Key(pass, descriptors.shape(), reserved);
    Algorithm known = chosen.get(key);
    if (known == null) {
      known = choose(choice, pass, descriptors, data, reserved);
      chosen.put(key, known);
    }
    return known;
  }

  /** Times all algorithms for a pass, whatever was chosen before. */
  void time(
      ConvolutionPass pass,
      ConvolutionDescriptors descriptors,
      ConvolutionData data,
      long reserved) {
    Algorithm fastest = choose(AlgorithmChoice.TIMED, pass, descriptors, data, reserved);
    chosen.put(new Key(pass, descriptors.shape(), reserved), fastest);
  }

  /**
   * Takes an algorithm for a pass, whatever was chosen before.
   *
   * @return whether cuDNN has it, and it fits the scratch memory
   */
  boolean take(
      ConvolutionPass pass, ConvolutionDescriptors descriptors, long reserved, int number) {
    Algorithm algorithm = fitting(pass, descriptors, number, session.scratch().cap() - reserved);
    if (algorithm != null) {
      chosen.put(new Key(pass, descriptors.shape(), reserved), algorithm);
    }
    return algorithm != null;
  }

  /** One that a pass does not have, of the lowest number; null if cuDNN lists none that fits. */
  Algorithm other(ConvolutionPass pass, ConvolutionDescriptors descriptors, long reserved) {
    Algorithm taken = settled(pass, descriptors.shape(), reserved);
    return ask(
            (given, found) -> pass.expect(session, descriptors, AT_MOST, given, found),
            pass.expectation(),
            descriptors)
        .stream()
        .map(Candidate::number)
        .filter(number -> taken == null || number != taken.number())
        .sorted()
        .map(number -> fitting(pass, descriptors, number, session.scratch().cap() - reserved))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** The algorithm that a pass has; null if it was never computed. */
  Algorithm settled(ConvolutionPass pass, ConvolutionShape shape, long reserved) {
    return chosen.get(new Key(pass, shape, reserved));
  }

  private Algorithm choose(
      AlgorithmChoice choice,
      ConvolutionPass functions,
      ConvolutionDescriptors descriptors,
      ConvolutionData data,
      long reserved) {
    long room = session.scratch().cap() - reserved;
    List<Candidate> candidates =
        ask(
            (given, found) -> functions.expect(session, descriptors, AT_MOST, given, found),
            functions.expectation(),
            descriptors);
    if (choice == AlgorithmChoice.TIMED) {
      // Enough for each that fits; what is reserved already lies at the beginning.
      long most = 0;
      for (Candidate candidate : candidates) {
        most = Math.max(most, candidate.bytes() <= room ? candidate.bytes() : 0);
      }
      long bytes = most;
      Pointer start = session.scratch().reserve(reserved + bytes);
      Pointer scratch = DeviceMemory.behind(start, reserved);
      ConvolutionData timed = reserved == 0 ? data : data.withSource(start);
      candidates =
          ask(
              (given, found) ->
                  functions.time(
                      session, descriptors, timed, AT_MOST, given, found, scratch, bytes),
              functions.timing(),
              descriptors);
    }
    for (Candidate candidate : candidates) {
      if (choice == AlgorithmChoice.FIXED && !candidate.deterministic()) {
        continue;
      }
      Algorithm algorithm = fitting(functions, descriptors, candidate.number(), room);
      if (algorithm != null) {
        return algorithm;
      }
    }
    throw new CudaLibraryException(
        functions.expectation(),
        "no "
            + (choice == AlgorithmChoice.FIXED ? "deterministic " : "")
            + "algorithm that fits "
            + room
            + " bytes of scratch memory",
        true,
        descriptors.shape());
  }

  /** Asks cuDNN which algorithms there are. */
  private interface Question {
    int ask(IntPointer given, Pointer found);
  }

  private static List<Candidate> ask(
      Question question, String function, ConvolutionDescriptors descriptors) {
    List<Candidate> candidates = new ArrayList<>();
    // The structures of the three passes differ in their names alone.
    try (cudnnConvolutionFwdAlgoPerf_t found = new cudnnConvolutionFwdAlgoPerf_t(AT_MOST);
        IntPointer given = new IntPointer(1L)) {
      Statuses.cudnn(question.ask(given, found), function, descriptors.shape());
      for (int i = 0; i < given.get(); i++) {
        cudnnConvolutionFwdAlgoPerf_t one = found.getPointer(i);
        boolean floats = one.mathType() == CUDNN_FMA_MATH || one.mathType() == CUDNN_DEFAULT_MATH;
        if (one.status() == CUDNN_STATUS_SUCCESS && floats) {
          candidates.add(
              new Candidate(one.algo(), one.memory(), one.determinism() == CUDNN_DETERMINISTIC));
        }
      }
    }
    return candidates;
  }

  /** An algorithm with what it needs; null if cuDNN has it not for this shape, or it needs more. */
  private Algorithm fitting(
      ConvolutionPass functions, ConvolutionDescriptors descriptors, int number, long room) {
    try (SizeTPointer bytes = new SizeTPointer(1)) {
      Statuses.cudnn(
          functions.scratch(session, descriptors, number, bytes),
          functions.scratchSize(),
          descriptors.shape());
      return bytes.get() <= room ? new Algorithm(number, bytes.get()) : null;
    } catch (CudaLibraryException e) {
      if (!e.isRefusal()) {
        throw e;
      }
      return null;
    }
  }
}
