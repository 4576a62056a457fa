package org.vgg4j.cudadouble.kernels;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.cuda.global.cudart;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cuda.cudnn.AlgorithmChoice;
import org.vgg4j.profiles.cuda.cudnn.Session;

/**
 * Runs all kernels on this machine's first GPU, compares them with plain Java and with the
 * processor's kernels, and prints how long the GPU takes. Ends with 1 if one is wrong. docs/gpu.md
 * says how to run it.
 */
public final class KernelCheck {

  /** Of a result's largest value. */
  private static final double ALLOWED = 1e-4;

  private static final long SCRATCH_BYTES = 512L << 20;
  private static final int ROUNDS = 10;

  private final Card card;
  private final PrintStream out;
  private int wrong;

  private KernelCheck(Card card, PrintStream out) {
    this.card = card;
    this.out = out;
  }

  /**
   * @param arguments the batch of the shapes that are timed, 128 if left out
   */
  public static void main(String... arguments) {
    int batch = arguments.length == 0 ? 128 : Integer.parseInt(arguments[0]);
    System.exit(run(System.out, KernelCases.ofNetworks(batch)) == 0 ? 0 : 1);
  }

  /**
   * @param timed what is computed several times, beside all small cases
   * @return how many passes were wrong
   */
  public static int run(PrintStream out, List<KernelCase> timed) {
    try (Card card = new Card()) {
      out.println(name() + ", " + Session.version());
      KernelCheck check = new KernelCheck(card, out);
      PlainJava plain = new PlainJava();
      Optional<String> missing = OneDnn.unavailable();
      missing.ifPresent(reason -> out.println("without the processor's kernels: " + reason));
      Reference processor = missing.isPresent() ? plain : new OneDnnReference();
      for (AlgorithmChoice choice : AlgorithmChoice.values()) {
        check.all(choice, plain, KernelCases.small(), 0);
        if (missing.isEmpty()) {
          check.all(choice, processor, KernelCases.small(), 0);
        }
        check.all(choice, processor, timed, ROUNDS);
      }
      out.println();
      out.println(check.wrong == 0 ? "all kernels compute right" : check.wrong + " passes wrong");
      return check.wrong;
    }
  }

  private static String name() {
    byte[] name = new byte[256];
    return cudart.cuDeviceGetName(name, name.length, 0) == 0
        ? new String(name, StandardCharsets.UTF_8).replaceFirst("(?s)\\x00.*", "")
        : "unknown GPU";
  }

  private void all(
      AlgorithmChoice choice, Reference reference, List<KernelCase> cases, int rounds) {
    out.println();
    out.println("algorithms " + choice + ", compared with " + reference.name());
    for (KernelCase one : cases) {
      // Each has its memory to itself.
      try (Card memory = new Card();
          Session session = new Session(memory.stream(), choice, SCRATCH_BYTES)) {
        out.println(one.name());
        for (KernelPass pass : one.passes().apply(session, memory, reference)) {
          report(pass, memory, rounds);
        }
      } catch (RuntimeException e) {
        wrong++;
        out.println("  WRONG: " + e.getMessage());
      }
    }
  }

  private void report(KernelPass pass, Card memory, int rounds) {
    double deviation = pass.deviation(memory);
    boolean right = deviation <= ALLOWED;
    wrong += right ? 0 : 1;
    String time =
        rounds == 0 ? "" : String.format(Locale.ROOT, ", %.3f ms", memory.time(pass.run(), rounds));
    out.printf(
        Locale.ROOT,
        "  %-32s %s, off by %.1e%s%n",
        pass.name(),
        right ? "right" : "WRONG",
        deviation,
        time);
  }
}
