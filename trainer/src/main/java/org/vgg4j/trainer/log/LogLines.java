package org.vgg4j.trainer.log;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.vgg4j.datasets.files.PlainText;

/**
 * A line of the log for each event, and its stack trace below: what a name or a message holds can
 * neither begin a line of its own nor reach the terminal that the log is shown in.
 */
final class LogLines extends LayoutBase<ILoggingEvent> {

  private static final int LONGEST_LOGGER = 30;

  private final DateTimeFormatter time =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT)
          .withZone(ZoneId.systemDefault());
  private final TargetLengthBasedClassNameAbbreviator logger =
      new TargetLengthBasedClassNameAbbreviator(LONGEST_LOGGER);

  @Override
  public String doLayout(ILoggingEvent event) {
    String trace =
        event.getThrowableProxy() == null
            ? ""
            : PlainText.lines(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    return String.format(
        Locale.ROOT,
        "%s %-5s %s - %s%n%s",
        time.format(Instant.ofEpochMilli(event.getTimeStamp())),
        event.getLevel(),
        logger.abbreviate(event.getLoggerName()),
        PlainText.line(event.getFormattedMessage()),
        trace);
  }
}
