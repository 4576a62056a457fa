package org.vgg4j.trainer.views.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: asks once, is answered once, or watches until the training ends. Used by the server's
 * thread alone, which never waits here.
 */
final class LiveConnection {

  private static final Logger LOG = LoggerFactory.getLogger(LiveConnection.class);

  private static final int LONGEST_REQUEST = 8192;

  /** What a client has for its whole request, for taking anything of an answer, and for leaving. */
  private static final long ASKING_MILLIS = 5_000;

  private static final long READING_MILLIS = 10_000;
  private static final long LEAVING_MILLIS = 1_000;

  private static final long SILENCE_MILLIS = 15_000;

  private enum Phase {
    ASKING,
    /** Ends when all has been taken. */
    ANSWERED,
    VIEWING,
    /** All has been sent; what the client still sends is read, or the end would tear the answer. */
    LEAVING,
    CLOSED
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final Function<LiveRequest, LiveAnswer> answers;
  private ByteBuffer in = ByteBuffer.allocate(LONGEST_REQUEST);
  private ByteBuffer out = ByteBuffer.allocate(0);
  private Phase phase = Phase.ASKING;
  private boolean trusted;
  private long since = System.nanoTime();
  private long told;
  private LiveState.Snapshot before;

  LiveConnection(
      SocketChannel channel, Selector selector, Function<LiveRequest, LiveAnswer> answers)
      throws IOException {
    this.channel = channel;
    this.answers = answers;
    try {
      channel.configureBlocking(false);
      key = channel.register(selector, SelectionKey.OP_READ, this);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  boolean isViewer() {
    return phase == Phase.VIEWING || (phase == Phase.ANSWERED && before != null);
  }

  /** Whether it has asked with the token. */
  boolean isTrusted() {
    return trusted;
  }

  /** Reads and writes what can be without waiting. */
  void ready() {
    try {
      if (key.isReadable()) {
        read();
      }
      if (key.isValid() && key.isWritable()) {
        flush();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("a viewer has gone", e);
      close();
    }
  }

  private void read() throws IOException {
    if (phase != Phase.ASKING) {
      in.clear();
      if (channel.read(in) < 0) {
        close();
      }
      return;
    }
    int count = channel.read(in);
    String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end >= 0) {
      LiveRequest request = LiveRequest.parse(text.substring(0, end));
      answer(
          request == null
              ? LiveAnswer.refusal("400 Bad Request", "this is no request\n")
              : answers.apply(request),
          request == null || !request.method().equals("HEAD"));
    } else if (count < 0) {
      close();
    } else if (!in.hasRemaining()) {
      answer(LiveAnswer.refusal("431 Request Header Fields Too Large", "this is too long\n"), true);
    }
  }

  private void answer(LiveAnswer answer, boolean withBody) throws IOException {
    trusted = answer.trusted();
    phase = answer.stream() && withBody ? Phase.VIEWING : Phase.ANSWERED;
    send(answer.bytes(withBody));
  }

  private void send(byte[] bytes) throws IOException {
    out = ByteBuffer.wrap(bytes);
    since = System.nanoTime();
    flush();
  }

  private void flush() throws IOException {
    if (channel.write(out) > 0) {
      since = System.nanoTime();
    }
    if (out.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      return;
    }
    key.interestOps(SelectionKey.OP_READ);
    if (phase == Phase.ANSWERED) {
      phase = Phase.LEAVING;
      channel.shutdownOutput();
    }
  }

  /** Ends what takes too long. */
  void tick() {
    long millis = (System.nanoTime() - since) / 1_000_000;
    boolean late =
        switch (phase) {
          case ASKING -> millis > ASKING_MILLIS;
          case ANSWERED, VIEWING -> out.hasRemaining() && millis > READING_MILLIS;
          case LEAVING -> millis > LEAVING_MILLIS;
          case CLOSED -> false;
        };
    if (late) {
      close();
    }
  }

  /** Whether it watches, has taken everything so far, and has not been told anything just now. */
  boolean isDueForNews(long pauseMillis) {
    return phase == Phase.VIEWING
        && !out.hasRemaining()
        && (before == null || System.nanoTime() - told > pauseMillis * 1_000_000);
  }

  /** Sends what has changed since it was told last. */
  void tell(LivePage page, LiveState.Snapshot now) {
    boolean ended = !now.status().equals("training");
    try {
      if (before == null || now.version() != before.version()) {
        String parts = page.parts(now, before);
        before = now;
        say("event: " + (ended ? "end" : "parts") + "\ndata: " + parts);
      } else if (System.nanoTime() - told > SILENCE_MILLIS * 1_000_000) {
        // A comment, so that a viewer who has gone is noticed.
        say(": still here");
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("a viewer cannot be told", e);
      close();
      return;
    }
    if (ended && phase == Phase.VIEWING) {
      endAfterThis();
    }
  }

  private void say(String event) throws IOException {
    told = System.nanoTime();
    send((event + "\n\n").getBytes(StandardCharsets.UTF_8));
  }

  private void endAfterThis() {
    phase = Phase.ANSWERED;
    try {
      flush();
    } catch (IOException e) {
      close();
    }
  }

  void close() {
    phase = Phase.CLOSED;
    try {
      // The key goes with its channel at the next selection.
      channel.close();
    } catch (IOException e) {
      LOG.debug("cannot close a connection", e);
    }
  }
}
