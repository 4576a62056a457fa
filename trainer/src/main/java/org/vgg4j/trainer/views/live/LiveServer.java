package org.vgg4j.trainer.views.live;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.trainer.runs.RunException;

/**
 * Serves the page and its changes to this machine: bound to 127.0.0.1, and to those who know the
 * address, which holds a random token, since every user of the machine can connect.
 *
 * <p>Nothing that a client does may cost the training anything. So one thread serves all clients,
 * waiting for none of them; there are never more than {@link #MOST_CONNECTIONS}, of which the
 * oldest without a right to be there makes room for the next; each has a few seconds to ask and to
 * read, and no more than one answer in memory. The JDK's own server has none of these limits.
 */
final class LiveServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LiveServer.class);

  /** Connections at a time, and so descriptors that a client can cost. */
  static final int MOST_CONNECTIONS = 16;

  /** Viewers at a time, so that there is room for one who asks. */
  static final int MOST_VIEWERS = 8;

  /** Milliseconds between two updates: often enough for the eye, rare enough to cost nothing. */
  private static final long PAUSE_MILLIS = 1000;

  private static final int TOKEN_BYTES = 16;
  private static final long LAST_WORDS_MILLIS = 1500;

  private final Selector selector;
  private final ServerSocketChannel listening;
  private final SelectionKey accepting;
  private final String token;
  private final List<LiveConnection> connections = new ArrayList<>();
  private final Thread thread = new Thread(this::serve, "vgg4j-live");
  private volatile LivePage page;
  private volatile LiveState state;

  /** When the server must have ended, in nanoseconds; null while the training goes on. */
  private volatile Long end;

  private long acceptAgain;

  /**
   * Binds a port; nothing is served before {@link #show}.
   *
   * @param port 0 for any that is free
   * @throws RunException if it is in use
   */
  LiveServer(int port) {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    token = HexFormat.of().formatHex(random);
    try {
      selector = Selector.open();
      listening = ServerSocketChannel.open();
      listening.bind(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      listening.configureBlocking(false);
      accepting = listening.register(selector, SelectionKey.OP_ACCEPT);
    } catch (BindException e) {
      throw new RunException(
          "port "
              + port
              + " is in use, expected a free one for --ui; give another, or --ui 0 for any",
          e);
    } catch (IOException e) {
      throw new RunException(
          "the live view cannot be served: " + e.getMessage() + "; leave out --ui", e);
    }
    thread.setDaemon(true);
    // The eye can wait; the training should not.
    thread.setPriority(Thread.MIN_PRIORITY);
  }

  void show(LivePage newPage, LiveState newState) {
    page = newPage;
    state = newState;
    thread.start();
  }

  /** Where the page is, with the token that every request must have. */
  String address() {
    return "http://127.0.0.1:" + port() + "/" + token + "/";
  }

  private int port() {
    return listening.socket().getLocalPort();
  }

  private void serve() {
    try {
      while (goesOn()) {
        selector.select(this::ready, PAUSE_MILLIS);
        tick();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("the live view ends: it cannot be served any more", e);
    } finally {
      connections.forEach(LiveConnection::close);
    }
  }

  /** Whether there is something left to say, or time to say it. */
  private boolean goesOn() {
    Long until = end;
    return until == null
        || (System.nanoTime() - until < 0
            && connections.stream().anyMatch(LiveConnection::isViewer));
  }

  private void ready(SelectionKey key) {
    if (key == accepting) {
      accept();
    } else if (key.attachment() instanceof LiveConnection connection) {
      connection.ready();
    }
  }

  private void accept() {
    try {
      // Not until there is none left: whoever is here already must have a turn.
      for (int i = 0; i < MOST_CONNECTIONS; i++) {
        SocketChannel channel = listening.accept();
        if (channel == null) {
          return;
        }
        connections.removeIf(LiveConnection::isClosed);
        if (connections.size() >= MOST_CONNECTIONS && !makeRoom()) {
          channel.close();
          continue;
        }
        connections.add(new LiveConnection(channel, selector, this::answer));
      }
    } catch (IOException e) {
      // No descriptor left: those that there are belong to the training.
      LOG.debug("a viewer cannot be let in", e);
      accepting.interestOps(0);
      acceptAgain = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
    }
  }

  /** Ends the oldest connection that has shown no right to be there. */
  private boolean makeRoom() {
    for (LiveConnection connection : connections) {
      if (!connection.isTrusted()) {
        connection.close();
        connections.remove(connection);
        return true;
      }
    }
    return false;
  }

  private void tick() {
    if (accepting.isValid()
        && accepting.interestOps() == 0
        && System.nanoTime() - acceptAgain > 0) {
      accepting.interestOps(SelectionKey.OP_ACCEPT);
    }
    LiveState.Snapshot now = null;
    for (LiveConnection connection : connections) {
      connection.tick();
      if (connection.isDueForNews(PAUSE_MILLIS)) {
        now = now == null ? state.snapshot() : now;
        connection.tell(page, now);
      }
    }
    connections.removeIf(LiveConnection::isClosed);
  }

  private LiveAnswer answer(LiveRequest request) {
    long viewers = connections.stream().filter(LiveConnection::isViewer).count();
    if (!request.isFor("127.0.0.1:" + port()) && !request.isFor("localhost:" + port())) {
      // A foreign page can give its own name this machine's address (DNS rebinding).
      return LiveAnswer.refusal("403 Forbidden", "this page is served to 127.0.0.1 only\n");
    }
    if (!request.hasToken(token)) {
      return LiveAnswer.refusal(
          "403 Forbidden", "open the address that the training has printed: it ends in a token\n");
    }
    return switch (request.method()) {
      case "GET", "HEAD" ->
          switch (request.pathBehindToken()) {
            case "/" -> LiveAnswer.page(page.html());
            case "/events" ->
                viewers < MOST_VIEWERS
                    ? LiveAnswer.events()
                    : LiveAnswer.refusal("503 Service Unavailable", "too many viewers\n");
            default -> LiveAnswer.refusal("404 Not Found", "there is only the page itself\n");
          };
      default -> LiveAnswer.refusal("405 Method Not Allowed", "only GET is answered\n");
    };
  }

  /** Gives viewers a moment for the last event, then ends. */
  @Override
  public void close() {
    end = System.nanoTime() + LAST_WORDS_MILLIS * 1_000_000;
    selector.wakeup();
    try {
      thread.join(2 * LAST_WORDS_MILLIS);
      listening.close();
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("cannot close the live view", e);
    }
  }
}
