package org.vgg4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.checkpoints.CheckpointException;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.commands.SampleFolder;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.evaluation.BatchedAnswers;
import org.vgg4j.trainer.evaluation.ImageViews;
import org.vgg4j.trainer.recipes.RecipeException;
import org.vgg4j.trainer.recipes.TestViews;
import org.vgg4j.trainer.runs.RunStatus;

class ClassifierTest {

  @TempDir static Path folder;

  private static TrainedRun run;
  private static List<Path> images;

  @BeforeAll
  static void train() throws IOException {
    SampleFolder.write(folder.resolve("photos"), 3, 0, 30);
    try (Stream<Path> files = Files.walk(folder.resolve("photos"))) {
      images = files.filter(Files::isRegularFile).sorted().toList();
    }
    run = small("run").run();
    assertThat(run.isComplete()).isTrue();
  }

  private static Training small(String name) {
    return Training.recipe("quickstart")
        .device(Device.CPU)
        .set("limitTrain", 200)
        .set("limitTest", 20)
        .set("epochs", 1)
        .out(folder.resolve(name));
  }

  @Test
  void manyThreadsGetTheAnswersThatOneGets() throws Exception {
    try (Classifier classifier = Classifier.open(run.folder())) {
      List<Answer> alone = images.stream().map(classifier::classify).toList();
      ExecutorService threads = Executors.newFixedThreadPool(16);
      List<Future<Answer>> together = new ArrayList<>();
      images.forEach(image -> together.add(threads.submit(() -> classifier.classify(image))));
      for (int i = 0; i < images.size(); i++) {
        assertSame(together.get(i).get(), alone.get(i));
      }
      threads.shutdown();
    }
  }

  @Test
  void manyFilesAreAnsweredInTheirOrderWithTheReasonWhereOneCannotBeRead() throws IOException {
    Path damaged = Files.write(folder.resolve("damaged.png"), new byte[] {1, 2, 3});
    List<Path> files = new ArrayList<>(images);
    files.add(50, damaged);
    files.addAll(images);
    files.addAll(images);
    try (Classifier classifier = Classifier.open(run.checkpoint());
        Stream<FileAnswer> answers = classifier.classify(files)) {
      List<FileAnswer> all = answers.toList();
      assertThat(all).extracting(FileAnswer::file).isEqualTo(files);
      assertThat(all.get(50).answer()).isEmpty();
      assertThat(all.get(50).problem().orElseThrow()).startsWith(damaged + " is no image");
      for (int i = 0; i < images.size(); i += 7) {
        Answer expected = classifier.classify(images.get(i));
        assertSame(all.get(i + (i < 50 ? 0 : 1)).answer().orElseThrow(), expected);
      }
    }
  }

  private static void assertSame(Answer answer, Answer expected) {
    assertThat(answer.likeliest().name()).isEqualTo(expected.likeliest().name());
    assertThat(answer.likeliest().probability())
        .isCloseTo(expected.likeliest().probability(), Offset.offset(1e-5));
    assertThat(answer.classes()).hasSize(10);
    assertThat(answer.classes().stream().mapToDouble(Likelihood::probability).sum())
        .isCloseTo(1, Offset.offset(1e-5));
  }

  @Test
  void aFileABufferedImageAndAStreamOfTheSamePixelsGetTheSameAnswer() throws IOException {
    try (Classifier classifier = Classifier.open(run.folder())) {
      Answer file = classifier.classify(images.get(0));
      assertThat(classifier.classify(ImageIO.read(images.get(0).toFile()))).isEqualTo(file);
      byte[] bytes = Files.readAllBytes(images.get(0));
      assertThat(classifier.classify(new ByteArrayInputStream(bytes))).isEqualTo(file);
      for (int cut : new int[] {0, 1, 20, bytes.length / 2}) {
        byte[] start = java.util.Arrays.copyOf(bytes, cut);
        assertThatThrownBy(() -> classifier.classify(new ByteArrayInputStream(start)))
            .isInstanceOf(DatasetException.class)
            .hasMessageStartingWith("the image ");
      }
    }
  }

  @Test
  void embeddingsComeWithTheAnswersOfAClassifierThatIsOpenedForThem() {
    DeviceRequest cpu = new DeviceRequest(Device.CPU, Precision.FP32, Mode.FIXED, 1);
    try (Classifier plain = Classifier.open(run.folder(), cpu, TestViews.ONE);
        Classifier opened = Classifier.openForEmbeddings(run.folder(), cpu)) {
      Answer answer = opened.classify(images.get(0));
      assertSame(answer, plain.classify(images.get(0)));
      assertThat(plain.classify(images.get(0)).embedding()).isEmpty();
      assertThat(answer.embedding()).hasSizeGreaterThan(10);
      assertThat(opened.classify(images.get(0)).embedding()).isEqualTo(answer.embedding());
      assertThat(opened.classify(images.get(1)).embedding()).isNotEqualTo(answer.embedding());
    }
  }

  @Test
  void aClosedClassifierSaysSo() {
    Classifier classifier = Classifier.open(run.folder());
    assertThat(classifier.classes()).contains("airplane");
    classifier.close();
    classifier.close();
    assertThatThrownBy(() -> classifier.classify(images.get(0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the classifier is closed; open another");
  }

  @Test
  void theWeightsOfClosedAnswersAreGivenBack() {
    var loaded = CheckpointReader.read(run.checkpoint(), false);
    new BatchedAnswers(
            loaded.graph(), ImageViews.of(TestViews.ONE), loaded.info().orElseThrow(), false)
        .close();
    assertThat(loaded.graph().params().wasClosed()).isTrue();
  }

  @Test
  void anInterruptedThreadClosesAClassifierAllTheSame() throws Exception {
    Classifier classifier = Classifier.open(run.folder());
    Thread.currentThread().interrupt();
    classifier.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("vgg4j-answers") && thread.isAlive());
  }

  @Test
  void aMovedRunIsFoundWhereItIs() throws IOException {
    Path moved = folder.resolve("moved");
    TrainedRun first = small("to-be-moved").run();
    Files.move(first.folder(), moved);
    assertThat(Training.resume(moved).run().checkpoint()).exists().startsWith(moved);
  }

  @Test
  void whatCannotBeOpenedOrTrainedIsSaidInOneLine() {
    assertThatThrownBy(() -> Classifier.open(folder.resolve("nothing")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> Training.recipe("no-such-recipe").run())
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("no-such-recipe");
    assertThatThrownBy(() -> small("wrong").set("learningRate", -1).run())
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("learningRate");
    assertThatThrownBy(() -> Training.resume(run.folder()).set("learningRate", 0.5).run())
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("goes on with a run as it is");
  }

  @Test
  void aCompleteRunIsReturnedAsItIsAndAnInterruptedThreadCancels() {
    assertThat(Training.resume(run.folder()).run()).isEqualTo(run);
    Thread.currentThread().interrupt();
    TrainedRun canceled = small("canceled").run();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(canceled.isComplete()).isFalse();
    assertThat(canceled.result().status()).isEqualTo(RunStatus.INTERRUPTED);
  }

  @Test
  void listenersHearOfEveryStepAndEpochAndWhatTheRunSays() {
    List<String> heard = new ArrayList<>();
    small("heard")
        .listener(
            new TrainingListener() {
              @Override
              public void step(org.vgg4j.trainer.training.TrainingObserver.Step step) {
                heard.add("step " + step.step());
              }

              @Override
              public void epoch(org.vgg4j.trainer.runs.EpochMetrics epoch) {
                heard.add("epoch " + epoch.epoch());
              }

              @Override
              public void message(String line) {
                heard.add(line);
              }
            })
        .run();
    assertThat(heard).contains("step 1", "step 2", "epoch 1");
    assertThat(heard.indexOf("epoch 1")).isGreaterThan(heard.indexOf("step 2"));
    assertThat(heard.get(0)).startsWith("device: ");
    assertThat(heard).anyMatch(line -> line.startsWith("model: "));
  }
}
