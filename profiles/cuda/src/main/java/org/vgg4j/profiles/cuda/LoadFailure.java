package org.vgg4j.profiles.cuda;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the dynamic linker said when a native library could not be loaded. */
final class LoadFailure {

  /** The wording of glibc. */
  private static final Pattern MISSING_ON_LINUX =
      Pattern.compile("([^\\s:]+): cannot open shared object file");

  private static final String MISSING_ON_WINDOWS = "Can't find dependent libraries";
  private static final String DRIVER_LIBRARY = "libcuda.so";

  private LoadFailure() {}

  static Finding explain(Throwable thrown) {
    String last = thrown.toString();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      Optional<String> library = missingLibrary(message);
      if (library.isPresent()) {
        return library.get().startsWith(DRIVER_LIBRARY)
            ? new Finding.NoDriver()
            : new Finding.MissingLibrary(library.get());
      }
      last = cause.getClass().getSimpleName() + ": " + message;
    }
    return new Finding.Failure(last.lines().findFirst().orElse(""));
  }

  private static Optional<String> missingLibrary(String message) {
    Matcher matcher = MISSING_ON_LINUX.matcher(message);
    if (matcher.find()) {
      String path = matcher.group(1);
      return Optional.of(path.substring(path.lastIndexOf('/') + 1));
    }
    return message.contains(MISSING_ON_WINDOWS)
        ? Optional.of(Finding.MissingLibrary.UNNAMED)
        : Optional.empty();
  }
}
