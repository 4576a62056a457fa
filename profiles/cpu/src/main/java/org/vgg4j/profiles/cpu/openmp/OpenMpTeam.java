package org.vgg4j.profiles.cpu.openmp;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.profiles.cpu.onednn.Layout;
import org.vgg4j.profiles.cpu.onednn.NativeBuffer;
import org.vgg4j.profiles.cpu.onednn.OneDnn;
import org.vgg4j.profiles.cpu.onednn.Session;
import org.vgg4j.profiles.cpu.onednn.Tensor;
import org.vgg4j.profiles.cpu.ops.Activation;
import org.vgg4j.profiles.cpu.ops.ActivationKernels;
import org.vgg4j.profiles.cpu.threads.ComputeThreads;

/**
 * How many threads OpenMP really computes on, which its environment can hold below what was asked
 * for. Some of oneDNN's kernels wait at a barrier for as many threads as were asked for: with fewer
 * they wait for ever. So a team is formed once and counted, and what is counted is used.
 *
 * @param threads what to compute on
 * @param remarks what the environment changed or makes slow, each in one line for the user
 */
public record OpenMpTeam(ComputeThreads threads, List<String> remarks) {

  private static final Logger LOG = LoggerFactory.getLogger(OpenMpTeam.class);

  private static final Path TASKS = Path.of("/proc/self/task");

  /** Linux keeps 15 characters; a team's threads inherit the name of the one that forms it. */
  private static final String NAME = "vgg4j-omp-team";

  private static final long SETTLING_MILLIS = 3;

  private static final long[] SHAPE = {1, 64, 32, 32};

  public OpenMpTeam {
    remarks = List.copyOf(remarks);
  }

  /** Forms a team of the asked-for size and counts it. */
  public static OpenMpTeam of(ComputeThreads asked) {
    return of(asked, System.getenv(), () -> measure(asked));
  }

  /** Counts the threads of a team. */
  interface Count {
    /** Threads found; 0 where the system does not tell. */
    int threads();
  }

  static OpenMpTeam of(ComputeThreads asked, Map<String, String> environment, Count count) {
    List<String> remarks = new ArrayList<>();
    String bound = binding(environment);
    if (bound != null && asked.count() > 1) {
      remarks.add(
          bound
              + " binds OpenMP's threads and Java's to single cores, which leaves others idle:"
              + " unset it (taskset chooses cores without that)");
    }
    if (asked.count() > 1 && isTrue(environment.get("OMP_DYNAMIC"))) {
      remarks.add(
          "OMP_DYNAMIC=true lets OpenMP change the number of threads under kernels that wait for"
              + " all of them: computing on 1 thread; unset it for "
              + asked.count());
      return new OpenMpTeam(new ComputeThreads(1), remarks);
    }
    int found = asked.count() == 1 || OneDnn.unavailable().isPresent() ? 0 : count.threads();
    if (found < 1 || found >= asked.count()) {
      return new OpenMpTeam(asked, remarks);
    }
    remarks.add(
        "OpenMP gives "
            + found
            + (found == 1 ? " thread" : " threads")
            + " instead of "
            + asked.count()
            + (environment.containsKey("OMP_THREAD_LIMIT")
                ? " (OMP_THREAD_LIMIT=" + environment.get("OMP_THREAD_LIMIT") + ")"
                : "")
            + ": computing on "
            + found
            + "; raise the limit or give --threads "
            + found);
    return new OpenMpTeam(new ComputeThreads(found), remarks);
  }

  private static boolean isTrue(String value) {
    return value != null && value.strip().toLowerCase(Locale.ROOT).equals("true");
  }

  /** The variable that binds threads to cores; null for none. */
  private static String binding(Map<String, String> environment) {
    String policy = environment.getOrDefault("OMP_PROC_BIND", "").strip().toLowerCase(Locale.ROOT);
    if (policy.equals("false")) {
      return null;
    }
    for (String name : List.of("OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY")) {
      String value = environment.getOrDefault(name, "").strip();
      if (!value.isEmpty()) {
        return name + "=" + value;
      }
    }
    return null;
  }

  /** Threads of a team that is formed for this; 0 where the system does not tell. */
  static int measure(ComputeThreads asked) {
    // ND4J is loaded here, by whoever asks, and not by a thread whose failures nobody sees.
    asked.applyToThread();
    int[] found = {0};
    Thread thread = new Thread(() -> found[0] = formAndCount(asked), NAME);
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return found[0];
  }

  private static int formAndCount(ComputeThreads asked) {
    try {
      // First alone: natives that are loaded by it start threads of its name too.
      form(new ComputeThreads(1));
      Set<String> before = namesakes();
      form(asked);
      Set<String> joined = namesakes();
      // A thread of the JVM's own may bear the name for the moment before it takes another.
      Thread.sleep(SETTLING_MILLIS);
      joined.retainAll(namesakes());
      joined.removeAll(before);
      return 1 + joined.size();
    } catch (IOException | InterruptedException | RuntimeException | LinkageError e) {
      LOG.debug("cannot count OpenMP's threads", e);
      return 0;
    }
  }

  /** An element-wise kernel forms the whole team, however little there is to do; none waits. */
  private static void form(ComputeThreads threads) {
    threads.applyToThread();
    Session session = new Session(Layout.CHANNELS_LAST, false, new ComputeThreads(1));
    Tensor zeros = session.activations(SHAPE);
    zeros.fillWithZeros();
    new ActivationKernels(session, Activation.RELU, SHAPE).forward(zeros, new NativeBuffer());
  }

  private static Set<String> namesakes() throws IOException {
    Set<String> found = new HashSet<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        if (isNamesake(task)) {
          found.add(task.getFileName().toString());
        }
      }
    }
    return found;
  }

  private static boolean isNamesake(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip().equals(NAME);
    } catch (IOException ended) {
      return false;
    }
  }
}
