package org.vgg4j.datasets.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as it arrives. The JDK's client bounds the time to the headers only; this
 * ends where nothing comes for too long, so that a server that falls silent does not stop a fetch.
 */
final class TimedBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

  private sealed interface Arrival {}

  private record Bytes(List<ByteBuffer> buffers) implements Arrival {}

  private record End(Throwable failure) implements Arrival {}

  private final Duration silence;
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private List<ByteBuffer> buffers = List.of();
  private End end;

  /**
   * @param silence how long to wait for more
   */
  TimedBody(Duration silence) {
    this.silence = silence;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription.complete(newSubscription);
    newSubscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    arrivals.add(new Bytes(item));
  }

  @Override
  public void onError(Throwable failure) {
    arrivals.add(new End(failure));
  }

  @Override
  public void onComplete() {
    arrivals.add(new End(null));
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      for (ByteBuffer buffer : buffers) {
        if (buffer.hasRemaining()) {
          int count = Math.min(length, buffer.remaining());
          buffer.get(bytes, offset, count);
          return count;
        }
      }
      if (end == null) {
        await();
      }
      if (end != null) {
        if (end.failure != null) {
          throw new IOException(end.failure.getMessage(), end.failure);
        }
        return -1;
      }
    }
  }

  private void await() throws IOException {
    Arrival arrival;
    try {
      arrival = arrivals.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (arrival instanceof Bytes bytes) {
      buffers = bytes.buffers;
      subscription.join().request(1);
    } else if (arrival instanceof End last) {
      buffers = List.of();
      end = last;
    } else {
      throw new HttpTimeoutException(
          "nothing came for %.3g seconds".formatted(silence.toMillis() / 1e3));
    }
  }

  @Override
  public void close() {
    subscription.thenAccept(Flow.Subscription::cancel);
  }
}
