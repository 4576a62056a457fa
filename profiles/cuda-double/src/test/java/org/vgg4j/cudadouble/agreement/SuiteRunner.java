package org.vgg4j.cudadouble.agreement;

import java.io.PrintStream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.vgg4j.profiles.cuda.CudaProfile;

/**
 * Runs suites in a process whose ND4J computes on the double, and prints a line for each test:
 * whether it passed, how long it took, its name, and what was wrong.
 */
public final class SuiteRunner {

  public static final String PASSED = "passed";
  public static final String FAILED = "failed";
  public static final String SKIPPED = "skipped";

  private SuiteRunner() {}

  /**
   * @param arguments names of classes
   */
  public static void main(String... arguments) throws ClassNotFoundException {
    PrintStream lines = System.out;
    System.setOut(System.err);
    new CudaProfile().activate();
    for (String name : arguments) {
      Class<?> suite = Class.forName(name);
      var request =
          LauncherDiscoveryRequestBuilder.request()
              .selectors(DiscoverySelectors.selectClass(suite))
              // What takes minutes by an engine would take hours by plain loops.
              .filters(TagFilter.excludeTags("long"))
              .build();
      LauncherFactory.create().execute(request, new Printer(suite.getSimpleName() + ": ", lines));
    }
    lines.flush();
    // Threads of ND4J's would go on.
    Runtime.getRuntime().halt(0);
  }

  private static final class Printer implements TestExecutionListener {
    private final String suite;
    private final PrintStream lines;
    private long started;

    Printer(String suite, PrintStream lines) {
      this.suite = suite;
      this.lines = lines;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      started = System.nanoTime();
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      print(SKIPPED, test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      String what = result.getThrowable().map(Throwable::toString).orElse("");
      result.getThrowable().ifPresent(Throwable::printStackTrace);
      switch (result.getStatus()) {
        case SUCCESSFUL -> {
          if (test.isTest()) {
            print(PASSED, test, what);
          }
        }
        case ABORTED -> print(SKIPPED, test, what);
        case FAILED -> print(FAILED, test, what);
      }
    }

    private void print(String outcome, TestIdentifier test, String what) {
      long millis = (System.nanoTime() - started) / 1_000_000;
      String name = test.getLegacyReportingName();
      lines.println(
          String.join(
              "\t",
              outcome,
              Long.toString(millis),
              suite + name + " " + test.getDisplayName(),
              what.replaceAll("\\s+", " ")));
    }
  }
}
