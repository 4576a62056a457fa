package org.vgg4j.trainer.commands.output;

import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.trainer.terminal.Progress;
import org.vgg4j.trainer.terminal.Terminal;

/** Shows a download: a bar with rate and remaining time, or lines where there is no terminal. */
public final class FetchProgressBar implements FetchProgress {

  private final Terminal terminal;
  private Progress progress;

  public FetchProgressBar(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void started(String what, long totalBytes, long alreadyBytes) {
    finished();
    if (!terminal.interactive()) {
      terminal.say(what + (totalBytes > 0 ? " (" + (totalBytes >> 20) + " MB)" : ""));
    }
    progress = Progress.start(terminal, what, totalBytes, alreadyBytes, " MB", 1 << 20);
  }

  @Override
  public void advanced(long bytes) {
    if (progress != null) {
      progress.advance(bytes);
    }
  }

  @Override
  public void finished() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }

  @Override
  public void note(String line) {
    terminal.say(line);
  }
}
