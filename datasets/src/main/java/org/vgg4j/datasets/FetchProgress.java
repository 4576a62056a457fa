package org.vgg4j.datasets;

/** Told what a fetch is doing, so that it can be shown. Called from the fetching thread. */
public interface FetchProgress {

  /**
   * A piece of work starts.
   *
   * @param what a few words
   * @param totalBytes bytes it will take in all, -1 if unknown
   * @param alreadyBytes bytes that are there from an earlier try
   */
  void started(String what, long totalBytes, long alreadyBytes);

  /**
   * @param bytes more bytes of the current work are done
   */
  void advanced(long bytes);

  /** The current work has ended, well or not. */
  void finished();

  /**
   * @param line something the user should know
   */
  void note(String line);

  /** Shows nothing. */
  static FetchProgress silent() {
    return new FetchProgress() {
      @Override
      public void started(String what, long totalBytes, long alreadyBytes) {}

      @Override
      public void advanced(long bytes) {}

      @Override
      public void finished() {}

      @Override
      public void note(String line) {}
    };
  }
}
