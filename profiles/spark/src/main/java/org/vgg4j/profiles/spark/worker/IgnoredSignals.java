package org.vgg4j.profiles.spark.worker;

import java.util.List;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Executors that are processes of the driver's terminal get its Ctrl-C too, and would end before
 * the driver has saved what they have computed. They end when the driver does.
 */
public final class IgnoredSignals implements SparkPlugin {

  private static final List<String> OF_A_TERMINAL = List.of("INT", "HUP");

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extra) {
        OF_A_TERMINAL.forEach(IgnoredSignals::ignore);
      }
    };
  }

  private static void ignore(String name) {
    try {
      Signal.handle(new Signal(name), SignalHandler.SIG_IGN);
    } catch (IllegalArgumentException e) {
      // A system without that signal, or a Java that was told to leave it alone.
    }
  }
}
