package org.vgg4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages real files in ways that get past the first check of a reader: bits, bytes, numbers that
 * readers take for lengths, pieces that are cut out, doubled, moved or taken from another file.
 * Always the same ones.
 */
public final class Mutations {

  // -Dvgg4j.mutations=10000 looks longer, and so does -Plong.
  public static final int FEW = Integer.getInteger("vgg4j.mutations", 150);
  public static final int MANY = 10_000;

  private static final long SLOWEST_MILLIS = 20_000;
  private static final byte[][] NUMBERS = {
    {0, 0, 0, 0},
    {-1, -1, -1, -1},
    {127, -1, -1, -1},
    {-1, -1, -1, 127},
    {-128, 0, 0, 0},
    {0, 0, 0, 1},
    {64, 0, 0, 0},
    {0, 0, 1, 0}
  };

  private Mutations() {}

  /** Reads an input. */
  public interface Reader {
    void read(byte[] input) throws Exception;
  }

  /**
   * Reads damaged inputs; whatever is thrown must be of one kind and one line.
   *
   * @param seeds real files
   */
  public static void survive(
      String what,
      int count,
      List<byte[]> seeds,
      List<Class<? extends Exception>> allowed,
      Reader reader)
      throws Exception {
    Random random = new Random(what.hashCode());
    int refused = 0;
    long slowest = 0;
    for (int i = 0; i < count; i++) {
      byte[] input = mutate(seeds, random);
      long begin = System.nanoTime();
      try {
        reader.read(input);
      } catch (Throwable problem) {
        refused++;
        assertThat(problem)
            .as("%s, mutation %d", what, i)
            .isInstanceOfAny(allowed.toArray(Class<?>[]::new));
        assertThat(problem.getMessage()).as("%s, mutation %d", what, i).hasLineCount(1);
      }
      long millis = (System.nanoTime() - begin) / 1_000_000;
      assertThat(millis).as("%s, mutation %d, milliseconds", what, i).isLessThan(SLOWEST_MILLIS);
      slowest = Math.max(slowest, millis);
    }
    System.out.printf(
        "fuzz %s: %,d inputs, %,d refused in one line, %,d read, slowest %,d ms%n",
        what, count, refused, count - refused, slowest);
  }

  private static byte[] mutate(List<byte[]> seeds, Random random) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    int changes = 1 + random.nextInt(6);
    for (int change = 0; change < changes && bytes.length > 8; change++) {
      int at = place(bytes.length, random);
      switch (random.nextInt(8)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1, 2 -> bytes[at] = (byte) random.nextInt();
        case 3 -> {
          byte[] number = NUMBERS[random.nextInt(NUMBERS.length)];
          int length = Math.min(number.length, bytes.length - at);
          System.arraycopy(number, 0, bytes, at, length);
        }
        case 4 -> bytes = Arrays.copyOf(bytes, at + 1);
        case 5 -> bytes = splice(bytes, at, new byte[0], Math.min(64, bytes.length - at), random);
        case 6 -> {
          int from = place(bytes.length, random);
          byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 64));
          bytes = splice(bytes, at, piece, 0, random);
        }
        default -> {
          byte[] other = seeds.get(random.nextInt(seeds.size()));
          int from = place(other.length, random);
          byte[] piece = Arrays.copyOfRange(other, from, Math.min(other.length, from + 64));
          bytes = splice(bytes, at, piece, Math.min(piece.length, bytes.length - at), random);
        }
      }
    }
    return bytes;
  }

  /** Headers, instructions and tables stand at both ends. */
  private static int place(int length, Random random) {
    int near = random.nextInt(Math.min(length, 1024));
    return switch (random.nextInt(5)) {
      case 0, 1 -> near;
      case 2 -> length - 1 - near;
      default -> random.nextInt(length);
    };
  }

  private static byte[] splice(byte[] bytes, int at, byte[] piece, int removed, Random random) {
    int gone = removed == 0 ? 0 : random.nextInt(removed) + 1;
    byte[] result = new byte[bytes.length - gone + piece.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(piece, 0, result, at, piece.length);
    System.arraycopy(bytes, at + gone, result, at + piece.length, bytes.length - at - gone);
    return result;
  }
}
