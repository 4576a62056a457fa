package org.vgg4j;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.InputFailureException;
import org.vgg4j.datasets.files.FileFaults;
import org.vgg4j.datasets.images.EncodedImage;
import org.vgg4j.datasets.images.ScalableImage;
import org.vgg4j.datasets.images.StoredImage;
import org.vgg4j.trainer.checkpoints.CheckpointInfo;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.checkpoints.Checkpoints;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.evaluation.BatchedAnswers;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.evaluation.InputImage;
import org.vgg4j.trainer.recipes.TestViews;
import org.vgg4j.trainer.terminal.Messages;

/**
 * Says what images show, by the network of a checkpoint.
 *
 * <p>Images may have any size and any of the formats that folders of images may have (PNG, JPEG,
 * WebP, BMP, GIF): the shorter side is scaled to the network's, the center cut out, and pixels are
 * normalized as in training.
 *
 * <p>May be used from any number of threads; images that are asked about at the same time are
 * computed together.
 */
public final class Classifier implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Classifier.class);

  /** Enough to decode while a batch is computed. */
  private static final int READ_AHEAD = 3 * BatchedAnswers.LARGEST_BATCH;

  private final CheckpointInfo info;
  private final BatchedAnswers answers;
  private final ExecutorService readers;
  private final Semaphore decoders = new Semaphore(Runtime.getRuntime().availableProcessors());

  private Classifier(Path checkpoint, ComputeDevice device, TestViews views, boolean embeds) {
    Path file = Checkpoints.file(checkpoint);
    info = Checkpoints.info(file);
    ComputationGraph graph = CheckpointReader.read(file, false).graph();
    device.accelerate(graph);
    answers = new BatchedAnswers(graph, ImageViews.of(views), info, embeds);
    readers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "vgg4j-reader");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Opens a checkpoint on the GPU, where one can be used, or else the processor.
   *
   * @param checkpoint a checkpoint's file, or a run's folder, which means its best
   * @throws org.vgg4j.trainer.checkpoints.CheckpointException if it cannot be read
   * @throws org.vgg4j.trainer.runs.RunException if it is a folder that is no run's
   */
  public static Classifier open(Path checkpoint) {
    return open(checkpoint, DeviceRequest.DEFAULT, TestViews.ONE);
  }

  /**
   * The same, on a device of choice.
   *
   * @param views of each image whose scores are averaged
   * @throws org.vgg4j.trainer.checkpoints.CheckpointException if it cannot be read
   * @throws org.vgg4j.profiles.DeviceUnavailableException if the device cannot be used here
   */
  public static Classifier open(Path checkpoint, DeviceRequest device, TestViews views) {
    // Before the device is opened: a wrong file name should not cost that wait.
    Checkpoints.info(Checkpoints.file(checkpoint));
    return open(checkpoint, ComputeDevice.open(device, LOGGED), views, false);
  }

  /**
   * The same, on a device that is open.
   *
   * @param embeds whether answers have an {@link Answer#embedding}
   */
  public static Classifier open(
      Path checkpoint, ComputeDevice device, TestViews views, boolean embeds) {
    return new Classifier(checkpoint, device, views, embeds);
  }

  /** Opens a checkpoint for answers that have an {@link Answer#embedding}. */
  public static Classifier openForEmbeddings(Path checkpoint, DeviceRequest device) {
    Checkpoints.info(Checkpoints.file(checkpoint));
    return open(checkpoint, ComputeDevice.open(device, LOGGED), TestViews.ONE, true);
  }

  private static final Messages LOGGED =
      new Messages() {
        @Override
        public void say(String line) {
          LOG.info(line);
        }

        @Override
        public void warn(String line) {
          LOG.warn(line);
        }
      };

  /**
   * Computes a black image of the network's size, so that the first answer does not take longer.
   */
  public void warmUp() {
    classify(new BufferedImage(info.width(), info.height(), BufferedImage.TYPE_INT_RGB));
  }

  /** The names of the classes, in the order of the network's outputs. */
  public List<String> classes() {
    return info.classes();
  }

  /**
   * What an image file shows.
   *
   * @throws InputFailureException if the system cannot read it, after some tries
   * @throws DatasetException if it is no sound image
   */
  public Answer classify(Path image) {
    return answer(FileFaults.patiently(() -> input(EncodedImage.of(image, info.decode()))));
  }

  /**
   * What an image shows that is read from a stream to its end. The stream is not closed.
   *
   * @throws IOException if the stream cannot be read
   * @throws DatasetException if what it holds is no image
   */
  public Answer classify(InputStream image) throws IOException {
    byte[] file = image.readAllBytes();
    return answer(input(EncodedImage.of(file, "the image", info.decode())));
  }

  /** What an image shows, which is used until this returns. */
  public Answer classify(BufferedImage image) {
    return answer(input(new StoredImage(image)));
  }

  /**
   * What many image files show, in their order. Files are read while others are computed, as the
   * stream is used; those that are no sound images are answered with the reason.
   *
   * <p>Where the system cannot read one, after some tries, the stream ends there with an {@link
   * InputFailureException}: the files behind it may well lie on the same share that is away.
   */
  public Stream<FileAnswer> classify(Collection<Path> images) {
    Iterator<Path> files = images.iterator();
    Queue<CompletableFuture<FileAnswer>> ahead = new ArrayDeque<>();
    AtomicReference<InputFailureException> failed = new AtomicReference<>();
    Iterator<FileAnswer> inOrder =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return !ahead.isEmpty() || files.hasNext();
          }

          @Override
          public FileAnswer next() {
            while (ahead.size() < READ_AHEAD && files.hasNext()) {
              Path file = files.next();
              if (readers.isShutdown()) {
                throw new IllegalStateException(BatchedAnswers.CLOSED);
              }
              ahead.add(
                  CompletableFuture.supplyAsync(() -> read(file, failed), readers)
                      .thenCompose(image -> answers.of(image.pixels()))
                      .thenApply(
                          computed ->
                              new FileAnswer(
                                  file,
                                  Optional.of(Answer.of(computed, info.classes())),
                                  Optional.empty()))
                      .exceptionally(failure -> unreadable(file, failure)));
            }
            return Futures.of(ahead.remove());
          }
        };
    return StreamSupport.stream(
        Spliterators.spliterator(inOrder, images.size(), Spliterator.ORDERED), false);
  }

  /** Once the system could not read a file, others of the stream are not waited for. */
  private InputImage read(Path file, AtomicReference<InputFailureException> failed) {
    if (failed.get() != null) {
      throw failed.get();
    }
    try {
      return InputImage.read(file, info);
    } catch (InputFailureException e) {
      failed.compareAndSet(null, e);
      throw e;
    }
  }

  private static FileAnswer unreadable(Path file, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof DatasetException unreadable && !(cause instanceof InputFailureException)) {
      return new FileAnswer(file, Optional.empty(), Optional.of(unreadable.getMessage()));
    }
    throw failure instanceof CompletionException same ? same : new CompletionException(failure);
  }

  private Answer answer(InputImage image) {
    return Answer.of(Futures.of(answers.of(image.pixels())), info.classes());
  }

  /** A large photo takes much memory while it is decoded, so few are at a time. */
  private InputImage input(ScalableImage image) {
    decoders.acquireUninterruptibly();
    try {
      return InputImage.of(image, info);
    } finally {
      decoders.release();
    }
  }

  /** Answers what was asked, then gives back the memory. */
  @Override
  public void close() {
    readers.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (readers.awaitTermination(1, TimeUnit.HOURS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    answers.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
