package org.vgg4j.cudadouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.cudadouble.kernels.Card;
import org.vgg4j.profiles.cuda.cudnn.ActivationKernels;
import org.vgg4j.profiles.cuda.cudnn.AdditionKernels;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.DeviceMemory;
import org.vgg4j.profiles.cuda.cudnn.Session;
import org.vgg4j.profiles.layers.operations.ActivationFunction;

/** The fake cuDNN ends the process where the real one would compute something undefined. */
class FakeCudnnTest {

  /** What one may do wrong; each in a process of its own. */
  enum Misuse {
    MEMORY_OF_THE_HOST,
    MEMORY_THAT_ENDS_EARLY,
    MEMORY_THAT_OVERLAPS,
    MEMORY_BETWEEN_TWO_FLOATS,
    A_SESSION_THAT_IS_CLOSED
  }

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "MEMORY_OF_THE_HOST, cudnnActivationForward is given 32 bytes that are not on the device",
    "MEMORY_THAT_ENDS_EARLY, cudnnActivationForward is given 32 bytes that are not on the device",
    "MEMORY_THAT_OVERLAPS, cudnnOpTensor: memory overlaps",
    "MEMORY_BETWEEN_TWO_FLOATS, cudnnActivationForward: a pointer is not aligned",
    "A_SESSION_THAT_IS_CLOSED, 'a descriptor is of another kind, or destroyed'"
  })
  void endsWhere(Misuse misuse, String words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash"));
    command.add("-XX:ErrorFile=" + folder.resolve("crash.log"));
    command.addAll(List.of("-cp", Program.classPath(), FakeCudnnTest.class.getName()));
    command.add(misuse.name());
    command.addAll(CudaDouble.orSkip().libraries());
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().remove("DOUBLE_CONTROL");
    int code = builder.start().waitFor();

    assertThat(Files.readString(output)).contains(words).doesNotContain("went on");
    assertThat(code).isNotZero();
  }

  /**
   * @param arguments the misuse, and the libraries to load
   */
  public static void main(String... arguments) {
    for (int i = 1; i < arguments.length; i++) {
      System.load(arguments[i]);
    }
    Card card = new Card();
    Session session = new Session(card.stream(), AlgorithmChoice.FIXED, 0);
    ActivationKernels relu = new ActivationKernels(session, ActivationFunction.RELU, 1, 2, 2, 2);
    Pointer good = card.upload(new float[8]);
    switch (Misuse.valueOf(arguments[0])) {
      case MEMORY_OF_THE_HOST -> relu.forward(new FloatPointer(new float[8]), good);
      case MEMORY_THAT_ENDS_EARLY -> relu.forward(DeviceMemory.behind(good, 16), good);
      case MEMORY_THAT_OVERLAPS ->
          new AdditionKernels(session, 1, 1, 1, 4)
              .add(good, good, DeviceMemory.behind(good, Float.BYTES));
      case MEMORY_BETWEEN_TWO_FLOATS -> relu.forward(DeviceMemory.behind(good, 2), good);
      case A_SESSION_THAT_IS_CLOSED -> {
        session.close();
        relu.forward(good, good);
      }
    }
    System.out.println("went on");
  }
}
