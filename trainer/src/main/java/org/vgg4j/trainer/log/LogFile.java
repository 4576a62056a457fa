package org.vgg4j.trainer.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.files.OwnFiles;
import org.vgg4j.datasets.files.PlainText;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;

/** Where log lines and stack traces go: a file, never the terminal, unless a user asks for it. */
public final class LogFile {

  /** State of the process, like logback itself, which takes commands that log nothing 0.2 s. */
  private static volatile boolean attached;

  private LogFile() {}

  /**
   * Sends log lines to a run's log file as well.
   *
   * @throws RunException if it cannot be written, or is a link
   */
  public static void attach(RunDirectory run) {
    try {
      start(new ToFile(run.folder(), run.logFile()), "file");
    } catch (IOException e) {
      throw RunException.cannotWrite(run.logFile(), e);
    }
  }

  /** Sends log lines to standard error as well, for {@code --verbose}. */
  public static void attachConsole() {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    start(appender, "console");
  }

  private static void start(OutputStreamAppender<ILoggingEvent> appender, String name) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    LogLines lines = new LogLines();
    lines.setContext(context);
    lines.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(lines);
    encoder.start();
    appender.setContext(context);
    appender.setName(name);
    appender.setEncoder(encoder);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAppender(name);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    attached = true;
  }

  /** Ends what a command has attached: the next one in this process has another file, or none. */
  public static void detach() {
    if (!attached) {
      return;
    }
    attached = false;
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.OFF);
  }

  /**
   * Writes a stack trace to the newest attached file, or else to {@code vgg4j.log} in the home.
   *
   * @return the file
   */
  public static Path write(Throwable failure) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (root.getAppender("file") instanceof ToFile appender) {
      return appender.file;
    }
    Path file = Home.folder().resolve("vgg4j.log");
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = appending(file.getParent(), file)) {
        String entry = LocalDateTime.now() + " " + PlainText.lines(trace.toString());
        out.write(entry.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static OutputStream appending(Path root, Path file) throws IOException {
    OwnFiles.requireOnlyName(root, file);
    // Unlike a channel, this stream stays open when a thread that writes to it is interrupted.
    return Files.newOutputStream(
        file, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
  }

  /** Not logback's own, which follows links. */
  private static final class ToFile extends OutputStreamAppender<ILoggingEvent> {
    private final Path file;
    private final OutputStream out;

    ToFile(Path root, Path file) throws IOException {
      this.file = file;
      this.out = new Patient(appending(root, file));
    }

    @Override
    public void start() {
      setOutputStream(out);
      super.start();
    }
  }

  /** Loses what a full disk does not take, rather than all that comes after it. */
  private static final class Patient extends OutputStream {
    private final OutputStream out;

    Patient(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        // Nowhere is left to say so.
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
