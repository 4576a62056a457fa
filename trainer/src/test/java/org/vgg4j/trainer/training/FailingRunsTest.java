package org.vgg4j.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.DeviceSelection;
import org.vgg4j.profiles.DeviceUnavailableException;
import org.vgg4j.trainer.checkpoints.CheckpointReader;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.recipes.Recipe;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.training.start.Fresh;

/** Runs whose data or device is gone in the middle: what there is, is kept, and how to go on. */
@Timeout(120)
class FailingRunsTest {

  private static final TrainingObserver NOBODY = new TrainingObserver() {};

  @TempDir private Path folder;

  private static Recipe recipe(Map<String, String> more) {
    Map<String, String> fields =
        new HashMap<>(
            Map.of(
                "model",
                "vgg11-bn",
                "width",
                "0.05",
                "batchSize",
                "8",
                "epochs",
                "3",
                "limitTest",
                "20"));
    fields.putAll(more);
    return Recipes.resolve("quickstart", fields);
  }

  private long savedStep() {
    return CheckpointReader.read(RunDirectory.at(folder.resolve("run")).lastCheckpoint(), true)
        .info()
        .orElseThrow()
        .position()
        .step();
  }

  /** The whitening layer is frozen after the first epoch, for which the graph is accelerated. */
  @Test
  void whatWasTrainedBeforeTheDeviceWasGoneIsSaved() {
    ComputeDevice device = WholeRuns.device(Mode.FIXED);
    DeviceSelection real = device.selection();
    AtomicInteger accelerated = new AtomicInteger();
    ComputeProfile failing =
        (ComputeProfile)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ComputeProfile.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("accelerate") && accelerated.incrementAndGet() == 2) {
                    throw new DeviceUnavailableException("the device is gone");
                  }
                  try {
                    return method.invoke(real.profile(), arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    ComputeDevice gone =
        new ComputeDevice(
            new DeviceSelection(
                failing,
                real.device(),
                real.name(),
                real.memoryBytes(),
                real.driver(),
                real.line()),
            device.settings());
    Recipe recipe =
        recipe(Map.of("whitening", "true", "whiteningBiasEpochs", "1", "limitTrain", "100"));

    assertThatThrownBy(
            () ->
                WholeRuns.train(
                    gone, recipe, new Fresh(folder.resolve("run")), NOBODY, () -> false))
        .isInstanceOf(DeviceUnavailableException.class)
        .hasMessage("the device is gone; then go on with: train --resume " + folder.resolve("run"));

    assertThat(savedStep()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"1,sharing,true", "2,sharing,true", "2,averaging:4,false"})
  void dataThatIsGoneInMidRunIsOneLineThatSaysHowToGoOn(
      int workers, String sync, boolean betweenSteps) throws IOException {
    Path images = images();
    Recipe recipe =
        recipe(
            Map.of(
                "data",
                images.toString(),
                "workers",
                Integer.toString(workers),
                "sync",
                sync,
                "accumulate",
                Integer.toString(2 / workers)));
    long[] inEpoch = new long[1];
    TrainingObserver remover =
        new TrainingObserver() {
          @Override
          public void started(TrainingSetup setup) {
            inEpoch[0] = setup.stepsPerEpoch();
          }

          @Override
          public void stepped(Step step) {
            // What was decoded ahead by then is trained on.
            if (step.step() == inEpoch[0] + 1) {
              move(images, folder.resolve("elsewhere"));
            }
          }
        };

    assertThatThrownBy(
            () ->
                WholeRuns.train(
                    WholeRuns.device(Mode.FIXED).ofWorkers(workers),
                    recipe,
                    new Fresh(folder.resolve("run")),
                    remover,
                    () -> false))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("cannot be read")
        .hasMessageEndingWith("; then go on with: train --resume " + folder.resolve("run"));

    if (betweenSteps) {
      assertThat(savedStep()).isGreaterThan(inEpoch[0]);
    } else {
      assertThat(savedStep()).as("of the epoch before, or an averaging").isLessThan(2 * inEpoch[0]);
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Path images() throws IOException {
    Random random = new Random(1);
    Path images = folder.resolve("images");
    for (String name : new String[] {"dark", "light"}) {
      Files.createDirectories(images.resolve(name));
      for (int i = 0; i < 120; i++) {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int at = 0; at < 32 * 32; at++) {
          image.setRGB(at % 32, at / 32, random.nextInt(name.equals("dark") ? 0x404040 : 0xffffff));
        }
        ImageIO.write(image, "png", images.resolve(name).resolve(i + ".png").toFile());
      }
    }
    return images;
  }
}
