package org.vgg4j.profiles;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.deeplearning4j.config.DL4JClassLoading;
import org.nd4j.common.config.ND4JClassLoading;

/**
 * Lets ND4J see one backend where several are on the class path.
 *
 * <p>ND4J tries every backend that {@link java.util.ServiceLoader} finds. Where the CUDA backend
 * cannot run it prints a stack trace that no logger setting hides, or falls back to the CPU without
 * a word; its priorities can be set in environment variables only. So the choice is made before
 * ND4J looks: its class loader is one that hides the other backends' service entries. Classes come
 * from the same loader as ever.
 */
public final class BackendIsolation {

  static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

  private BackendIsolation() {}

  /**
   * Makes ND4J find this backend and no other. Has no effect once ND4J has loaded one.
   *
   * @param backendClass the backend's class name, as its service entry has it
   * @param classes where ND4J's and Deeplearning4j's classes come from. Not the context class
   *     loader: under {@code mvn exec:java} pool threads have Maven's own there
   */
  public static void keepOnly(String backendClass, ClassLoader classes) {
    ClassLoader loader = new OneBackendClassLoader(backendClass, classes);
    ND4JClassLoading.setNd4jClassloader(loader);
    DL4JClassLoading.setDl4jClassloader(loader);
  }

  /** Finds what its parent finds, less the service entries of other backends. */
  static final class OneBackendClassLoader extends ClassLoader {

    private final String backendClass;

    OneBackendClassLoader(String backendClass, ClassLoader parent) {
      super(parent);
      this.backendClass = backendClass;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      Enumeration<URL> all = super.getResources(name);
      if (!name.equals(SERVICE)) {
        return all;
      }
      List<URL> kept = new ArrayList<>();
      for (URL entry : Collections.list(all)) {
        if (names(entry)) {
          kept.add(entry);
        }
      }
      return Collections.enumeration(kept);
    }

    private boolean names(URL entry) throws IOException {
      try (InputStream in = entry.openStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .anyMatch(backendClass::equals);
      }
    }
  }
}
