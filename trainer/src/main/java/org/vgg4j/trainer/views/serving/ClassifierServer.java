package org.vgg4j.trainer.views.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.Answer;
import org.vgg4j.Classifier;
import org.vgg4j.choices.JvmOptions;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.views.pages.Html;

/**
 * A server on 127.0.0.1 that classifies posted images.
 *
 * <p>{@code POST /classify} takes a file's bytes and gives JSON, {@code GET /} a page to drop a
 * picture on, {@code GET /health} and {@code GET /metrics} (Prometheus) what monitors ask for.
 * Images that arrive together are computed together.
 *
 * <p>What a client may cost is bounded: {@link #LARGEST_BODY} bytes, {@link #MOST_IN_WORK} images
 * at a time (more are answered 503), {@link #MOST_SECONDS} for a request to arrive.
 */
public final class ClassifierServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClassifierServer.class);

  /** Bytes of an image's file. */
  static final int LARGEST_BODY = 32 << 20;

  /** Images that are read, wait or are computed. */
  static final int MOST_IN_WORK = 64;

  private static final int MOST_SECONDS = 20;

  private static final int MOST_ANSWER_SECONDS = 600;

  /** Beside those in work, for pages, monitors and refusals. */
  private static final int MOST_THREADS = MOST_IN_WORK + 32;

  private static final int DEFAULT_TOP = 5;

  private final Classifier classifier;
  private final String model;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final SameOrigin origin;
  private final ServerFigures figures = new ServerFigures();
  private final AtomicInteger active = new AtomicInteger();
  private volatile boolean stopping;

  /**
   * Binds a port and serves it.
   *
   * @param port 0 for any that is free
   * @param classifier closed by whoever opened it, after this
   * @param model its network's name, for people
   * @throws RunException if the port is in use
   */
  public ClassifierServer(int port, Classifier classifier, String model) {
    this.classifier = classifier;
    this.model = model;
    // Read by the JDK's server when its class is loaded: without them a client may take for ever.
    System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(MOST_SECONDS));
    // From the whole request to the whole answer, so that it covers waiting and computing.
    System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(MOST_ANSWER_SECONDS));
    try {
      InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      server = HttpServer.create(new InetSocketAddress(here, port), 0);
    } catch (BindException e) {
      throw new RunException(
          "port " + port + " is in use, expected a free one; give another --port, or 0 for any", e);
    } catch (IOException e) {
      throw new RunException(
          "port " + port + " cannot be served: " + e.getMessage() + "; give another --port", e);
    }
    origin = new SameOrigin(server.getAddress().getPort());
    threads =
        new ThreadPoolExecutor(
            0, MOST_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "vgg4j-serve");
    thread.setDaemon(true);
    return thread;
  }

  /** Where the page is. */
  public String address() {
    return "http://127.0.0.1:" + origin.port() + "/";
  }

  private void handle(HttpExchange exchange) {
    active.incrementAndGet();
    try (exchange) {
      Reply reply = replyOrFailure(exchange);
      boolean headOnly = exchange.getRequestMethod().equals("HEAD");
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      var headers = exchange.getResponseHeaders();
      headers.set("Content-Type", reply.type() + "; charset=utf-8");
      headers.set("Cache-Control", "no-store");
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("X-Frame-Options", "DENY");
      headers.set("Referrer-Policy", "no-referrer");
      headers.set(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src blob:"
              + " data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
              + " 'none'");
      if (reply.status() == 405) {
        headers.set(
            "Allow", exchange.getRequestURI().getPath().equals("/classify") ? "POST" : "GET, HEAD");
      }
      if (reply.status() == 503) {
        headers.set("Retry-After", "1");
      }
      if (reply.status() == 413) {
        // What is left of the body is not waited for.
        headers.set("Connection", "close");
      }
      figures.answered(reply.status());
      exchange.sendResponseHeaders(reply.status(), headOnly ? -1 : body.length);
      if (!headOnly) {
        exchange.getResponseBody().write(body);
      }
    } catch (IOException e) {
      LOG.debug("a client has gone", e);
    } catch (RuntimeException | Error e) {
      LOG.error("a request failed", e);
      throw e;
    } finally {
      active.decrementAndGet();
    }
  }

  /** Whatever fails, the client hears of it. */
  private Reply replyOrFailure(HttpExchange exchange) throws IOException {
    try {
      return reply(exchange);
    } catch (OutOfMemoryError e) {
      LOG.error("no memory for a request", e);
      return Reply.refusal(
          503,
          "there is not enough memory now; ask again, or give Java more, for example "
              + JvmOptions.with("-Xmx4g"));
    } catch (RuntimeException e) {
      LOG.error("a request failed", e);
      return Reply.refusal(500, "an error inside vgg4j; its log has it");
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    Optional<String> refusal = origin.refusal(exchange.getRequestHeaders());
    if (refusal.isPresent()) {
      return Reply.refusal(403, refusal.get());
    }
    String method = exchange.getRequestMethod();
    boolean reads = method.equals("GET") || method.equals("HEAD");
    return switch (exchange.getRequestURI().getPath()) {
      case "/classify" ->
          method.equals("POST")
              ? classify(exchange)
              : Reply.refusal(405, "POST the bytes of an image file");
      case "/" -> reads ? page() : Reply.refusal(405, "only GET is answered");
      case "/health" -> reads ? health() : Reply.refusal(405, "only GET is answered");
      case "/metrics" ->
          reads
              ? new Reply(200, "text/plain; version=0.0.4", figures.text())
              : Reply.refusal(405, "only GET is answered");
      default ->
          Reply.refusal(404, "there are POST /classify, GET /, GET /health and GET /metrics");
    };
  }

  private Reply page() {
    List<String> classes = classifier.classes();
    return new Reply(
        200, "text/html", Html.of(out -> JteservingGenerated.render(out, null, model, classes)));
  }

  private Reply health() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("status", stopping ? "stopping" : "ok");
    values.put("model", model);
    values.put("classes", classifier.classes().size());
    return Reply.json(stopping ? 503 : 200, values);
  }

  private Reply classify(HttpExchange exchange) throws IOException {
    int top;
    try {
      top = top(exchange.getRequestURI().getQuery());
    } catch (NumberFormatException e) {
      return Reply.refusal(400, "expected ?top=K with a whole number K of 1 or more");
    }
    if (stopping) {
      return Reply.refusal(503, "this server is stopping");
    }
    try {
      if (figures.inWork().incrementAndGet() > MOST_IN_WORK) {
        return Reply.refusal(503, "too many images are waiting; ask again in a second");
      }
      byte[] file = body(exchange);
      if (file == null) {
        return Reply.refusal(
            413, "the image has more than " + (LARGEST_BODY >> 20) + " MB; send a smaller one");
      }
      long start = System.nanoTime();
      Answer answer = classifier.classify(new ByteArrayInputStream(file));
      figures.classified((System.nanoTime() - start) / 1e9);
      if (!answer.isMeaningful()) {
        return Reply.refusal(500, "the network answers NaN; serve another checkpoint");
      }
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("predicted", answer.likeliest().name());
      values.put("classes", answer.classes().stream().limit(top).toList());
      return Reply.json(200, values);
    } catch (InputFailureException e) {
      // The image may well be sound.
      LOG.error("an image cannot be decoded", e);
      return Reply.refusal(503, e.getMessage());
    } catch (DatasetException e) {
      return Reply.refusal(422, e.getMessage());
    } finally {
      figures.inWork().decrementAndGet();
    }
  }

  private static int top(String query) {
    if (query == null) {
      return DEFAULT_TOP;
    }
    int top = query.startsWith("top=") ? Integer.parseInt(query.substring("top=".length())) : 0;
    if (top < 1) {
      throw new NumberFormatException();
    }
    return top;
  }

  /** The file; null where it is too large. */
  private static byte[] body(HttpExchange exchange) throws IOException {
    String declared = exchange.getRequestHeaders().getFirst("Content-Length");
    if (declared != null && Long.parseLong(declared) > LARGEST_BODY) {
      return null;
    }
    InputStream in = exchange.getRequestBody();
    byte[] file = in.readNBytes(LARGEST_BODY + 1);
    return file.length > LARGEST_BODY ? null : file;
  }

  /** Answers what was asked, refuses what is asked meanwhile, then lets go of the port. */
  @Override
  public void close() {
    stopping = true;
    // The JDK's server would wait to the end of the time that it is given, whether it has work or
    // not.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_ANSWER_SECONDS);
    try {
      while (active.get() > 0 && System.nanoTime() - end < 0) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    threads.shutdown();
  }
}
